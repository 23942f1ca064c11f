-- Runs after Switch: whatever still has a future is stamped with where the collection is now. No transition: updated_at stays.
-- Joined, not "in": a subquery that names the reindex is run for each version, and reads all documents of the collection each time.
-- $1 reindex id
update ingest.document_version v
set embedding_model = r.to_model, dimensions = r.to_dimensions, vector_collection = r.to_vector_collection
from ingest.reindex r
join ingest.document d on d.collection_id = r.collection_id and d.deleted_at is null
where r.id = $1 and v.document_id = d.id and v.collection_id = r.collection_id and v.state <> 'superseded'
