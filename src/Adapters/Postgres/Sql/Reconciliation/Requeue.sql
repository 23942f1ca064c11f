-- Runs under the document's lock. The version stays the searchable one while its points are rebuilt. Not when a newer version is on its
-- way to replace it anyway.
-- $1 document id, $2 version, $3 reason code, $4 message, $5 now
with moved as (
    update ingest.document_version v
    set state = 'pending', attempt = 0, available_at = $5, checkpoint = null, updated_at = $5
    from ingest.document d
    where d.id = $1 and d.current_version = $2 and v.document_id = $1 and v.version = $2 and v.state = 'ready'
      and not exists (
          select from ingest.document_version newer
          where newer.document_id = $1 and newer.version > $2 and newer.state in ('pending', 'processing'))
    returning v.document_id, v.version
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, code, message)
    select document_id, version, $5::timestamptz, 'repaired', 'pending', $3, $4 from moved
)
select version from moved
