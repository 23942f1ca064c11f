-- Runs under the document's lock. What waits fails, because no attempt can succeed; what is searchable stays so, with a warning.
-- $1 document id, $2 version, $3 message, $4 now
with moved as (
    update ingest.document_version v
    set state = case when d.current_version = v.version then 'ready' else 'failed' end,
        available_at = null,
        error_code = case when d.current_version = v.version then null else 'blob_missing' end,
        error_message = case when d.current_version = v.version then null else $3::text end,
        warning_code = case when d.current_version = v.version then 'blob_missing' else v.warning_code end,
        warning_message = case when d.current_version = v.version then $3::text else v.warning_message end,
        updated_at = $4
    from ingest.document d
    where d.id = $1 and v.document_id = $1 and v.version = $2
      and (v.state = 'pending' or (v.state = 'ready' and v.warning_code is distinct from 'blob_missing'))
    returning v.document_id, v.version, v.state
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, code, message)
    select document_id, version, $4::timestamptz, 'failed', state, 'blob_missing', $3 from moved
)
select state from moved
