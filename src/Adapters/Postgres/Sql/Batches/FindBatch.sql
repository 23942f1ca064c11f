-- $1 batch id
select id, collection, created_at
from ingest.batch
where id = $1
