-- Those in another transaction are left for the next time. As in Retry, attempts start anew when it got further.
-- $1 queues, $2 now, $3 available at, $4 max attempts
with expired as (
    select r.id, r.lease_token, r.lease_owner, c.name, case when r.got_further then 1 else r.attempt end as counted,
           'Worker ' || r.lease_owner || ' made no progress until its lease expired, in phase ' || r.phase || ' of attempt ' || r.attempt || '.' as reason
    from ingest.reindex r
    join ingest.collection c on c.id = r.collection_id
    where c.queue = any($1::text[]) and r.state = 'running' and r.lease_expires_at <= $2
    for no key update of r skip locked
)
update ingest.reindex r
set state = case when expired.counted >= $4 then 'failed' else 'pending' end, phase = case when r.phase = 'switch' then 'copy' else r.phase end,
    attempt = expired.counted, lease_token = null, lease_owner = null, lease_expires_at = null,
    available_at = case when expired.counted < $4 then $3::timestamptz end,
    finished_at = case when expired.counted >= $4 then $2::timestamptz end,
    error_code = case when expired.counted >= $4 then 'attempts_exhausted' else 'lease_expired' end,
    error_message = case
        when expired.counted >= $4 then 'All ' || expired.counted || ' attempts were used up; the last: ' || expired.reason
        else expired.reason
    end
from expired
where r.id = expired.id and r.lease_token = expired.lease_token and r.lease_expires_at <= $2
returning r.id, expired.name, expired.lease_owner, r.state
