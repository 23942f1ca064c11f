-- Serializes receipts of one name; the next statement of the transaction sees what the lock waited for. Shares the collection's lock, as LockDocument.
-- $1 collection id, $2 name
select from ingest.document
where collection_id = $1 and name = $2 and deleted_at is null and pg_advisory_xact_lock_shared(7201, collection_id) is not null
for no key update
