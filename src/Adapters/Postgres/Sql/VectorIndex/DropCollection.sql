-- Removes a vector collection that has no points; the foreign key refuses while it has some. $1 collection name.
delete from ingest.vector_collection
where name = $1 and not exists (select from ingest.vector_point where vector_collection_id = ingest.vector_collection.id)
