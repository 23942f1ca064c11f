-- Requests, cancels and discards of one collection come one after the other; the next statement of the transaction sees what the lock waited for.
-- $1 collection name
select from ingest.collection
where name = $1
for no key update
