-- The leases keep their tokens: a worker that is alive after all is fenced by the rescue, not by this.
-- $1 now
update ingest.sync_run
set lease_expires_at = $1
where state = 'running' and lease_expires_at > $1
