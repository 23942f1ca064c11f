-- The leases keep their tokens: a worker that is alive after all is fenced by the rescue, not by this.
-- $1 queues, $2 now
update ingest.document_version
set lease_expires_at = $2
where queue = any($1::text[]) and state = 'processing' and lease_expires_at > $2
returning version
