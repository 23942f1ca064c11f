-- Removes a vector collection that has no points, and what is noted of versions that had some; the foreign key refuses while it has some.
-- $1 collection name.
with gone as (
    delete from ingest.vector_collection
    where name = $1 and not exists (select from ingest.vector_point where vector_collection_id = ingest.vector_collection.id)
    returning id
)
delete from ingest.vector_version
where vector_collection_id in (select id from gone)
