-- $1 started at, $2 took, $3 report as JSON
insert into ingest.reconcile_run (started_at, took, report)
values ($1, $2, $3::jsonb)
