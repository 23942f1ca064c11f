-- Runs after DropBacklog, so that it sees the words that were indexed meanwhile. A version without points is forgotten, unless it is searchable:
-- then its points are missed, and whoever has them in memory is to notice.
-- $1 collection name, $2 document id, $3 version, $4 first ordinal.
with words as (
    delete from ingest.text_point
    where vector_collection_id = (select id from ingest.vector_collection where name = $1)
        and document_id = $2 and version = $3 and ordinal >= $4
), forgotten as (
    delete from ingest.vector_version
    where vector_collection_id = (select id from ingest.vector_collection where name = $1)
        and document_id = $2 and version = $3 and $4 = 0
        and not exists (select from ingest.document where id = $2 and current_version = $3)
), noted as (
    update ingest.vector_version
    set points_changed = pg_current_xact_id()::text::bigint
    where vector_collection_id = (select id from ingest.vector_collection where name = $1)
        and document_id = $2 and version = $3
        and ($4 > 0 or exists (select from ingest.document where id = $2 and current_version = $3))
)
delete from ingest.vector_point
where vector_collection_id = (select id from ingest.vector_collection where name = $1)
    and document_id = $2 and version = $3 and ordinal >= $4
