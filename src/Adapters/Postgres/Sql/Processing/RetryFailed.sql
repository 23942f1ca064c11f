-- Runs under the documents' locks. A failed upload has no bytes and needs them again, not a retry.
-- $1 document ids, $2 now
with moved as (
    update ingest.document_version v
    set state = 'pending', attempt = 0, available_at = $2, updated_at = $2
    from ingest.document d
    where d.id = any($1::uuid[]) and d.deleted_at is null
      and v.document_id = d.id and v.version = d.latest_version and v.state = 'failed' and v.hash is not null
    returning v.document_id, v.version
), told as (
    insert into ingest.document_event (document_id, version, at, event, state)
    select document_id, version, $2::timestamptz, 'retry_requested', 'pending' from moved
)
select version from moved
