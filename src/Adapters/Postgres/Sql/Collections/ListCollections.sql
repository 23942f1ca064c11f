-- $1 queues or null
select id, name, queue, embedding_model, dimensions, vector_collection
from ingest.collection
where $1::text[] is null or queue = any($1)
order by name
