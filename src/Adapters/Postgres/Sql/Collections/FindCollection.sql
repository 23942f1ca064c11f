-- $1 name
select id, name, queue, embedding_model, dimensions, vector_collection
from ingest.collection
where name = $1
