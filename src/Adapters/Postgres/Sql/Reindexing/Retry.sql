-- When it got further since its claim, this attempt is the first of a new series. A wait is none. Publishing is let go.
-- $1 reindex id, $2 lease token, $3 error code, $4 error message, $5 available at, $6 max attempts, $7 whether it counts as an attempt, $8 now
with decided as (
    select id, counted, $7 and counted >= $6 as failed
    from (
        select id, case when got_further then 1 else attempt end as counted
        from ingest.reindex
        where id = $1 and lease_token = $2 and state = 'running'
        for no key update) as held
)
update ingest.reindex r
set state = case when decided.failed then 'failed' else 'pending' end, phase = case when r.phase = 'switch' then 'copy' else r.phase end,
    attempt = case when $7 then decided.counted else decided.counted - 1 end,
    lease_token = null, lease_owner = null, lease_expires_at = null,
    available_at = case when not decided.failed then $5::timestamptz end,
    finished_at = case when decided.failed then $8::timestamptz end,
    error_code = case when decided.failed then 'attempts_exhausted' else $3 end,
    error_message = case
        when decided.failed then 'All ' || decided.counted || ' attempts failed; the last with ' || $3::text || ': ' || $4::text
        else $4::text
    end
from decided
where r.id = decided.id and r.lease_token = $2
returning r.state
