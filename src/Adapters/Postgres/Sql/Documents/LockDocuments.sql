-- In id order, so that two callers with the same documents wait for each other instead of deadlocking.
-- $1 document ids
select from ingest.document
where id = any($1::uuid[])
order by id
for no key update
