-- $1 schedules, $2 now
select s.name, s.expression, s.time_zone,
       (select max(due_at) from ingest.schedule_run r where r.schedule = s.name),
       (select min(due_at) from ingest.schedule_run r where r.schedule = s.name and r.due_at > $2),
       (select min(due_at) from ingest.schedule_run r where r.schedule = s.name and r.run_id is null and r.due_at <= $2),
       (select max(due_at) from ingest.schedule_run r where r.schedule = s.name and r.run_id is not null)
from ingest.schedule s
where s.name = any ($1::text[]) and not s.forgotten
order by s.name
