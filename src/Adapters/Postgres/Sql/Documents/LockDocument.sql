-- Serializes transitions of one document; the next statement of the transaction sees what the lock waited for.
-- $1 document id
select from ingest.document
where id = $1
for no key update
