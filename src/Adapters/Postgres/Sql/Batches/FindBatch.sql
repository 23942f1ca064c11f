-- $1 batch id
select id, collection, created_at, origin, cancelled_at, settled_at, entries
from ingest.batch
where id = $1
