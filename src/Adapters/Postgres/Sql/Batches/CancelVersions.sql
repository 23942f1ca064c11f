-- Runs under the documents' locks, while the batch is cancelled. Only what waits, came by a batch, is no repair of what is searchable, and is
-- waited for by no other batch that is open.
-- $1 batch id, $2 document ids, $3 versions (same length), $4 message, $5 now
with b as (
    select id from ingest.batch where id = $1 and cancelled_at is not null for key share
), moved as (
    update ingest.document_version v
    set state = 'failed', available_at = null, error_code = 'cancelled', error_message = $4, updated_at = $5
    from b, unnest($2::uuid[], $3::int[]) as k (document_id, version), ingest.document d
    where v.document_id = k.document_id and v.version = k.version and v.state = 'pending'
      and d.id = v.document_id and d.current_version is distinct from v.version
      and exists (
          select from ingest.batch_item i where i.document_id = v.document_id and i.version = v.version and i.outcome = 'sent')
      and not exists (
          select from ingest.batch_item i
          join ingest.batch other on other.id = i.batch_id
          where i.document_id = v.document_id and i.version = v.version and other.cancelled_at is null and other.settled_at is null)
    returning v.document_id, v.version
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, code, message)
    select document_id, version, $5::timestamptz, 'failed', 'failed', 'cancelled', $4 from moved
)
select version from moved
