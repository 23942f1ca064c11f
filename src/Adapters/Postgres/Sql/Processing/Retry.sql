-- Runs under the document's lock. A version that a newer one overtook does not come back: it is superseded, or ready again when it is the
-- searchable one and was only being repaired.
-- $1 document id, $2 version, $3 lease token, $4 error code, $5 error message, $6 available at, $7 max attempts, $8 now
with decided as (
    select v.document_id, v.version, v.lease_token,
           case
               when exists (
                   select from ingest.document_version newer
                   where newer.document_id = $1 and newer.version > $2 and newer.state in ('pending', 'ready'))
               then case when d.current_version = v.version then 'ready' else 'superseded' end
               when v.attempt >= $7 then 'failed'
               else 'pending'
           end as state
    from ingest.document_version v
    join ingest.document d on d.id = v.document_id
    where v.document_id = $1 and v.version = $2 and v.lease_token = $3 and v.state = 'processing'
), moved as (
    update ingest.document_version v
    set state = decided.state, stage = null, lease_token = null, lease_owner = null, lease_expires_at = null,
        available_at = case decided.state when 'pending' then $6::timestamptz end,
        error_code = case decided.state when 'failed' then 'attempts_exhausted' when 'ready' then null else $4::text end,
        error_message = case decided.state
            when 'failed' then 'All ' || v.attempt || ' attempts failed; the last with ' || $4::text || ': ' || $5::text
            when 'ready' then null
            else $5::text
        end,
        updated_at = $8
    from decided
    where v.document_id = decided.document_id and v.version = decided.version and v.lease_token = decided.lease_token
    returning v.document_id, v.version, v.state, v.error_code, v.error_message
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, code, message)
    select document_id, version, $8::timestamptz,
           case state when 'pending' then 'retried' when 'ready' then 'released' else state end, state, error_code, error_message
    from moved
)
select state from moved
