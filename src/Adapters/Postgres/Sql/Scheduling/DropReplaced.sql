-- Runs under the schedule's lock, before ChangeSchedule: with another expression or zone, what was expected of the future is not expected any more.
-- $1 schedule, $2 expression, $3 time zone, $4 now
delete from ingest.schedule_run r
using ingest.schedule s
where s.name = $1 and (s.expression, s.time_zone) <> ($2, $3) and r.schedule = s.name and r.due_at > $4 and r.run_id is null
