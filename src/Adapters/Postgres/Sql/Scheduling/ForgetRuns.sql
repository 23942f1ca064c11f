-- Runs under the schedule's lock, after ForgetSchedule.
-- $1 schedule, $2 now
delete from ingest.schedule_run
where schedule = $1 and due_at > $2 and run_id is null
