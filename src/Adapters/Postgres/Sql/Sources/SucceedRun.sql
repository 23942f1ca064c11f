-- Succeeded means: the plan was written, every step of it (to read and to enumerate) came to its last page, none failed, the absences of an enumeration
-- are counted, and the run came through all phases. What it could not read of single items is listed, and is no failure of the run.
-- $1 run id, $2 lease token, $3 now
update ingest.sync_run r
set state = 'succeeded', lease_token = null, lease_owner = null, lease_expires_at = null, error_code = null, error_message = null,
    last_progress_at = $3, finished_at = $3
where r.id = $1 and r.lease_token = $2 and r.state = 'running'
  and r.phase = 'delete' and r.planned_steps > 0 and r.done_steps = r.planned_steps
  and (r.settled_at is not null or not r.enumerates)
  and not exists (select from ingest.sync_step s where s.run_id = r.id and not s.done)
