-- Creates the document or locks the one there is, and so serializes receipts of one name; the next statement of the transaction sees what the lock
-- waited for. The unique index on live names decides which of many racing callers creates it. Nothing is updated; an update that never applies is how
-- a conflict locks. Shares the collection's lock, as LockDocument.
-- $1 collection id, $2 name, $3 source, $4 now
insert into ingest.document as d (collection_id, name, source, created_at)
select $1::int, $2::text, $3::text, $4::timestamptz
from (select pg_advisory_xact_lock_shared(7201, $1::int)) as turn
on conflict (name, collection_id) where deleted_at is null do update
set source = d.source
where false
