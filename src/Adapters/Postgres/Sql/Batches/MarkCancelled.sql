-- Runs under LockBatch. Cancelling twice keeps the first time.
-- $1 batch id, $2 now
update ingest.batch
set cancelled_at = coalesce(cancelled_at, $2), settled_at = case when cancelled_at is not null then settled_at end,
    totals = case when cancelled_at is not null then totals end
where id = $1
returning id
