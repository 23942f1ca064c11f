-- $1 schedule, $2 due at of the row whose run caught up the older ones
update ingest.schedule_run r
set run_id = later.run_id, missed = true
from ingest.schedule_run later
where later.schedule = $1 and later.due_at = $2 and later.run_id is not null
  and r.schedule = $1 and r.due_at < $2 and r.run_id is null
