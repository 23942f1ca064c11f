-- $1 queues
select id, name, queue, embedding_model, dimensions, vector_collection
from ingest.collection
where queue = any($1::text[])
order by name
