-- $1 run id, $2 lease token, $3 now
select r.id, r.lease_token, r.source, r.kind, r.days, r.phase, r.attempt, r.started_at, r.enumerates,
       case when s.requests_on = ($3::timestamptz at time zone 'UTC')::date then s.requests else 0 end
from ingest.sync_run r
join ingest.source s on s.name = r.source
where r.id = $1 and r.lease_token = $2 and r.state = 'running'
