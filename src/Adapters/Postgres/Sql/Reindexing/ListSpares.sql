-- Vectors of these queues' collections beside those that they search, but for what is thrown away.
-- $1 queues
select s.vector_collection
from ingest.spare_vectors s
join ingest.collection c on c.id = s.collection_id
where c.queue = any($1::text[]) and s.role <> 'discarded'
order by s.vector_collection
