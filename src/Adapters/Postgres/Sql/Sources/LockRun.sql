-- Lets everything that records progress of one run come one after the other; the next statement of the transaction sees what this waited for.
-- $1 run id
select from ingest.sync_run
where id = $1
for no key update
