-- $1 now
update ingest.reindex
set lease_expires_at = $1
where state = 'running' and lease_expires_at > $1
