-- By sync_run_one_running, which holds only the runs in work.
-- $1 sources
select count(*)::int from ingest.sync_run where source = any ($1::text[]) and state = 'running'
