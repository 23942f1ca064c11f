-- $1 queues
select count(*)::int
from ingest.reindex r
join ingest.collection c on c.id = r.collection_id
where r.state = 'running' and c.queue = any($1::text[])
