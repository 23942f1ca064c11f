-- Runs under the run's lock. Nothing is changed twice: the cursor and the count of pages have to be those that did not work.
-- $1 run id, $2 lease token, $3 phase, $4 partition, $5 cursor or null, $6 pages, $7 reason, $8 now
with run as (
    select id
    from ingest.sync_run
    where id = $1 and lease_token = $2 and state = 'running'
), step as (
    update ingest.sync_step s
    set cursor = null, marked_cursor = null, pages = 0, items = 0, restarts = s.restarts + 1, restart_reason = $7
    from run
    where s.run_id = run.id and s.phase = $3 and s.partition = $4 and s.cursor is not distinct from $5::text and s.pages = $6
      and not s.done and s.error_code is null
)
select id from run
