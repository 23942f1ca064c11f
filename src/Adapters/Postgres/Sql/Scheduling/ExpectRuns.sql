-- $1 schedule, $2 due at
insert into ingest.schedule_run (schedule, due_at)
select $1, d.due_at
from unnest($2::timestamptz[]) as d (due_at)
on conflict (schedule, due_at) do nothing
