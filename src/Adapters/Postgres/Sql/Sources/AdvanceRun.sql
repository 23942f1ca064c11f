-- $1 run id, $2 lease token, $3 from phase, $4 to phase, $5 now
update ingest.sync_run
set phase = $4, got_further = true, last_progress_at = $5
where id = $1 and lease_token = $2 and state = 'running' and phase = $3
