-- What no collection searches and nobody wants back.
-- $1 queues
select s.vector_collection
from ingest.spare_vectors s
join ingest.collection c on c.id = s.collection_id
where c.queue = any($1::text[]) and s.role = 'discarded'
  and not exists (select from ingest.collection other where other.vector_collection = s.vector_collection)
order by s.vector_collection
