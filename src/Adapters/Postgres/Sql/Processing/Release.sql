-- Runs under the document's lock. A version that a newer one overtook does not come back, as in Retry.
-- $1 document id, $2 version, $3 lease token, $4 now
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
        available_at = case decided.state when 'pending' then $4::timestamptz end, attempt = v.attempt - 1, updated_at = $4
    from decided
    where v.document_id = decided.document_id and v.version = decided.version and v.lease_token = decided.lease_token
    returning v.document_id, v.version, v.state
), told as (
    insert into ingest.document_event (document_id, version, at, event, state)
    select document_id, version, $4::timestamptz, case state when 'superseded' then 'superseded' else 'released' end, state from moved
)
select state from moved
