-- Those in another transaction are left for the next time. As in RetryRun, attempts start anew when the run got further.
-- $1 now, $2 available at, $3 max attempts
with expired as (
    select id, lease_token, lease_owner, case when got_further then 1 else attempt end as counted,
           'Worker ' || lease_owner || ' made no progress until its lease expired, in phase ' || phase || ' of attempt ' || attempt || '.' as reason
    from ingest.sync_run
    where state = 'running' and lease_expires_at <= $1
    for no key update skip locked
)
update ingest.sync_run r
set state = case when expired.counted >= $3 then 'failed' else 'pending' end,
    attempt = expired.counted, lease_token = null, lease_owner = null, lease_expires_at = null,
    available_at = case when expired.counted < $3 then $2::timestamptz end,
    finished_at = case when expired.counted >= $3 then $1::timestamptz end,
    error_code = case when expired.counted >= $3 then 'attempts_exhausted' else 'lease_expired' end,
    error_message = case
        when expired.counted >= $3 then 'All ' || expired.counted || ' attempts were used up; the last: ' || expired.reason
        else expired.reason
    end
from expired
where r.id = expired.id and r.lease_token = expired.lease_token and r.lease_expires_at <= $1
returning r.id, r.source, expired.lease_owner, r.state
