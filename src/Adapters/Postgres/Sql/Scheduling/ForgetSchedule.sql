-- $1 schedule
update ingest.schedule
set forgotten = true
where name = $1
