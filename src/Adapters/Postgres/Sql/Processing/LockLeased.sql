-- As Documents/LockDocument, for several documents: in id order, so that two callers with the same documents wait for each other instead of deadlocking.
-- $1 document ids
select from ingest.document
where id = any($1::uuid[]) and pg_advisory_xact_lock_shared(7201, collection_id) is not null
order by id
for no key update
