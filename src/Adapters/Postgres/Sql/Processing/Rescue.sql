-- Runs under the documents' locks. The claim counted the attempt, so nothing is counted here. Overtaken versions as in Retry.
-- $1 document ids, $2 now, $3 available at, $4 max attempts
with decided as (
    select v.document_id, v.version, v.lease_token, v.lease_owner,
           'Worker ' || v.lease_owner || ' made no progress until its lease expired, in stage ' || v.stage || ' of attempt ' || v.attempt
               || coalesce('; the attempt before ended with ' || v.error_code || ': ' || v.error_message, '.') as reason,
           case
               when exists (
                   select from ingest.document_version newer
                   where newer.document_id = v.document_id and newer.version > v.version and newer.state in ('pending', 'ready'))
               then case when d.current_version = v.version then 'ready' else 'superseded' end
               when v.attempt >= $4 then 'failed'
               else 'pending'
           end as state
    from ingest.document_version v
    join ingest.document d on d.id = v.document_id
    where v.document_id = any($1::uuid[]) and v.state = 'processing' and v.lease_expires_at <= $2
), moved as (
    update ingest.document_version v
    set state = decided.state, stage = null, lease_token = null, lease_owner = null, lease_expires_at = null,
        available_at = case decided.state when 'pending' then $3::timestamptz end,
        error_code = case decided.state when 'failed' then 'attempts_exhausted' when 'ready' then null else 'lease_expired' end,
        error_message = case decided.state
            when 'failed' then 'All ' || v.attempt || ' attempts were used up; the last: ' || decided.reason
            when 'ready' then null
            else decided.reason
        end,
        updated_at = $2
    from decided
    where v.document_id = decided.document_id and v.version = decided.version
      and v.lease_token = decided.lease_token and v.lease_expires_at <= $2
    returning v.document_id, v.version, v.state, v.error_code, v.error_message, decided.lease_owner
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, code, message)
    select document_id, version, $2::timestamptz, case state when 'failed' then 'failed' else 'rescued' end, state, error_code, error_message
    from moved
)
select document_id, version, lease_owner, state from moved
