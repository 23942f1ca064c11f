-- $1 reindex id
select r.id, c.name, r.state, r.phase, r.from_model, r.from_vector_collection, r.to_model, r.to_dimensions, r.to_vector_collection, r.attempt,
       r.available_at, r.lease_owner, r.lease_expires_at, r.done, greatest(r.total, r.done), r.error_code, r.error_message, r.created_at, r.started_at,
       r.last_progress_at, r.switched_at, r.finished_at,
       (select s.vector_collection from ingest.spare_vectors s where s.collection_id = r.collection_id and s.role = 'previous')
from ingest.reindex r
join ingest.collection c on c.id = r.collection_id
where r.id = $1
