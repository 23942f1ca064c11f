-- $1 id, $2 now
insert into ingest.probe (id, at)
values ($1, $2)
