-- Runs under LockBatch.
-- $1 batch id
update ingest.batch
set cancelled_at = null, settled_at = case when cancelled_at is null then settled_at end, totals = case when cancelled_at is null then totals end
where id = $1
returning id
