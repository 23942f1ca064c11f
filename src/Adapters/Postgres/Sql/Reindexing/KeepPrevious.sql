-- Runs after DropTarget: what the collection searched until now is kept for the way back.
-- $1 reindex id, $2 dimensions, $3 now
insert into ingest.spare_vectors (vector_collection, collection_id, embedding_model, dimensions, role, was_searched, updated_at)
select r.from_vector_collection, r.collection_id, r.from_model, $2, 'previous', true, $3
from ingest.reindex r
where r.id = $1
