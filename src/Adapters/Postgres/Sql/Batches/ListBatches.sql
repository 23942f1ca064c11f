-- coalesce, not "is null or": a prepared statement's generic plan can begin at the cursor only where it sees a plain comparison.
-- $1 after this batch id or null, $2 limit
select id, collection, created_at, origin, cancelled_at, settled_at, entries, totals::text
from ingest.batch
where id < coalesce($1::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by id desc
limit $2
