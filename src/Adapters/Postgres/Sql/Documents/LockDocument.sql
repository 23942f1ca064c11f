-- Serializes transitions of one document; the next statement of the transaction sees what the lock waited for. Transitions of a collection share a
-- lock, which Reindexing/LockPublishing takes alone: none of them is half-way when the collection moves to other vectors.
-- $1 document id
select from ingest.document
where id = $1 and pg_advisory_xact_lock_shared(7201, collection_id) is not null
for no key update
