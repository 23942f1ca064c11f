-- Serializes receipts of one name; the next statement of the transaction sees what the lock waited for.
-- $1 collection id, $2 name
select from ingest.document
where collection_id = $1 and name = $2 and deleted_at is null
for no key update
