-- Runs under LockOrigin: the open batch of the same files, or a new one.
-- $1 collection, $2 origin, $3 now
with open as (
    select id, collection, created_at, origin, cancelled_at, settled_at, entries
    from ingest.batch
    where collection = $1 and origin = $2::text[] and origin <> '{}' and settled_at is null and cancelled_at is null
    order by id desc
    limit 1
), begun as (
    insert into ingest.batch (collection, origin, entries, created_at)
    select $1, $2, 0, $3
    where not exists (select from open)
    returning id, collection, created_at, origin, cancelled_at, settled_at, entries
)
select * from open
union all
select * from begun
