-- Waits until no transition of a document of the collection is under way, and lets none begin until the end of the transaction: they share this
-- lock (Documents/LockDocument, Documents/EnsureDocument, Processing/LockLeased). No row: the lease is gone.
-- $1 reindex id, $2 lease token
select c.dimensions
from ingest.reindex r
join ingest.collection c on c.id = r.collection_id
where r.id = $1 and r.lease_token = $2 and r.state = 'running' and pg_advisory_xact_lock(7201, r.collection_id) is not null
