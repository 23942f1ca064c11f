-- $1 collection name, $2 now
insert into ingest.batch (collection, entries, created_at)
values ($1, 0, $2)
returning id
