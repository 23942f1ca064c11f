-- $1 document id, $2 version, $3 lease token, $4 error code, $5 error message, $6 now
with moved as (
    update ingest.document_version
    set state = 'failed', stage = null, lease_token = null, lease_owner = null, lease_expires_at = null,
        error_code = $4, error_message = $5, updated_at = $6
    where document_id = $1 and version = $2 and lease_token = $3 and state = 'processing'
    returning document_id, version, error_code, error_message
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, code, message)
    select document_id, version, $6::timestamptz, 'failed', 'failed', error_code, error_message from moved
)
select version from moved
