-- Touches no indexed column, so the new row versions stay on their pages (heap-only).
-- $1 run id, $2 lease token, $3 now, $4 lease expires at, $5 requests since the last heartbeat
with beat as (
    update ingest.sync_run
    set lease_expires_at = $4, last_progress_at = $3, requests = requests + $5
    where id = $1 and lease_token = $2 and state = 'running'
    returning source
)
update ingest.source s
set requests = case when s.requests_on = ($3::timestamptz at time zone 'UTC')::date then s.requests else 0 end + $5,
    requests_on = ($3::timestamptz at time zone 'UTC')::date
from beat
where s.name = beat.source
