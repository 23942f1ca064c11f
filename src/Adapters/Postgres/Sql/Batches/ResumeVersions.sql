-- Runs under the documents' locks, while the batch is not cancelled, as when a person retries.
-- $1 batch id, $2 document ids, $3 versions (same length), $4 now
with b as (
    select id from ingest.batch where id = $1 and cancelled_at is null for key share
), moved as (
    update ingest.document_version v
    set state = 'pending', attempt = 0, available_at = $4, error_code = null, error_message = null, updated_at = $4
    from b, unnest($2::uuid[], $3::int[]) as k (document_id, version), ingest.document d
    where v.document_id = k.document_id and v.version = k.version and v.state = 'failed' and v.error_code = 'cancelled' and v.hash is not null
      and d.id = v.document_id and d.deleted_at is null and d.latest_version = v.version
    returning v.document_id, v.version
), told as (
    insert into ingest.document_event (document_id, version, at, event, state)
    select document_id, version, $4::timestamptz, 'retry_requested', 'pending' from moved
)
select version from moved
