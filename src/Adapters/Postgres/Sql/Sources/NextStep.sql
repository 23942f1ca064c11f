-- $1 run id, $2 lease token, $3 phase
select s.phase, s.partition, s.partition_name, s.window_from, s.window_to, s.cursor, s.pages, s.marked_cursor, s.restarts
from ingest.sync_step s
join ingest.sync_run r on r.id = s.run_id and r.lease_token = $2 and r.state = 'running'
where s.run_id = $1 and s.phase = $3 and not s.done and s.error_code is null
order by s.ordinal
limit 1
