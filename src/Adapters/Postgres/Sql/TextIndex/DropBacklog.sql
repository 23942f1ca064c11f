-- Nothing of a version is to be indexed any more; waits for whoever is indexing it. A trimmed version keeps its place.
-- $1 collection name, $2 document id, $3 version, $4 first ordinal that goes.
delete from ingest.text_backlog
where vector_collection_id = (select id from ingest.vector_collection where name = $1)
    and document_id = $2 and version = $3 and $4 = 0
