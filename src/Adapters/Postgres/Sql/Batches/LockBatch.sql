-- Waits for uploads that are being recorded, so that the mark that follows is before or after each of them.
-- $1 batch id
select from ingest.batch
where id = $1
for update
