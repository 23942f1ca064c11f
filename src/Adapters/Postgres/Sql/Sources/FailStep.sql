-- Runs under the run's lock. A step that is done or failed already stays as it is.
-- $1 run id, $2 lease token, $3 phase, $4 partition, $5 error code, $6 error message, $7 now
with run as (
    select id
    from ingest.sync_run
    where id = $1 and lease_token = $2 and state = 'running'
), step as (
    update ingest.sync_step s
    set error_code = $5, error_message = $6
    from run
    where s.run_id = run.id and s.phase = $3 and s.partition = $4 and not s.done and s.error_code is null
    returning s.run_id
)
update ingest.sync_run r
set failed_steps = r.failed_steps + (step.run_id is not null)::int, last_progress_at = $7
from run
left join step on true
where r.id = run.id
returning r.id
