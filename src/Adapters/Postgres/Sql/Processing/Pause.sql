-- Runs under the document's lock. As Release, but with a reason, and not before a time.
-- $1 document id, $2 version, $3 lease token, $4 code, $5 message, $6 until, $7 now
with decided as (
    select v.document_id, v.version, v.lease_token,
           case
               when not exists (
                   select from ingest.document_version newer
                   where newer.document_id = $1 and newer.version > $2 and newer.state in ('pending', 'ready')) then 'pending'
               when d.current_version = v.version then 'ready'
               else 'superseded'
           end as state
    from ingest.document_version v
    join ingest.document d on d.id = v.document_id
    where v.document_id = $1 and v.version = $2 and v.lease_token = $3 and v.state = 'processing'
), moved as (
    update ingest.document_version v
    set state = decided.state, stage = null, lease_token = null, lease_owner = null, lease_expires_at = null,
        available_at = case decided.state when 'pending' then $6::timestamptz end, attempt = v.attempt - 1,
        error_code = case decided.state when 'pending' then $4::text end, error_message = case decided.state when 'pending' then $5::text end,
        updated_at = $7
    from decided
    where v.document_id = decided.document_id and v.version = decided.version and v.lease_token = decided.lease_token
    returning v.document_id, v.version, v.state, v.error_code, v.error_message
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, code, message)
    select document_id, version, $7::timestamptz, case state when 'superseded' then 'superseded' else 'released' end, state, error_code, error_message
    from moved
)
select state from moved
