-- Runs after Switch: whatever still has a future is stamped with where the collection is now. No transition: updated_at stays.
-- $1 reindex id
update ingest.document_version v
set embedding_model = r.to_model, dimensions = r.to_dimensions, vector_collection = r.to_vector_collection
from ingest.reindex r
where r.id = $1 and v.collection_id = r.collection_id and v.state <> 'superseded'
  and v.document_id in (select d.id from ingest.document d where d.collection_id = r.collection_id and d.deleted_at is null)
