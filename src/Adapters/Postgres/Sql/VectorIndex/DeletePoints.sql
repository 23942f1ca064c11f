-- Runs after DropBacklog, so that it sees the words that were indexed meanwhile.
-- $1 collection name, $2 document id, $3 version, $4 first ordinal.
with words as (
    delete from ingest.text_point
    where vector_collection_id = (select id from ingest.vector_collection where name = $1)
        and document_id = $2 and version = $3 and ordinal >= $4
)
delete from ingest.vector_point
where vector_collection_id = (select id from ingest.vector_collection where name = $1)
    and document_id = $2 and version = $3 and ordinal >= $4
