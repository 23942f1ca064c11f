-- No row when the name is taken already.
-- $1 name, $2 queue, $3 embedding model, $4 dimensions, $5 vector collection, $6 now
insert into ingest.collection (name, queue, embedding_model, dimensions, vector_collection, created_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (name) do nothing
returning id, name, queue, embedding_model, dimensions, vector_collection
