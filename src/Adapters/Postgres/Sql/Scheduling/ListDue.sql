-- $1 schedules, $2 now, $3 limit
select schedule, due_at
from ingest.schedule_run
where schedule = any ($1::text[]) and due_at <= $2 and run_id is null
order by due_at, schedule
limit $3
