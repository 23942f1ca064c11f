-- The unique index on live names decides which of many racing callers creates the document.
-- $1 collection id, $2 name, $3 source, $4 now
insert into ingest.document (collection_id, name, source, created_at)
values ($1, $2, $3, $4)
on conflict (name, collection_id) where deleted_at is null do nothing
