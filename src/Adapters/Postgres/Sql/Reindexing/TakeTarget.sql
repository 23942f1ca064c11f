-- Runs under the collection's lock, after YieldTarget: the open reindex has its target.
-- $1 collection name, $2 now
insert into ingest.spare_vectors as s (vector_collection, collection_id, embedding_model, dimensions, role, was_searched, updated_at)
select r.to_vector_collection, r.collection_id, r.to_model, r.to_dimensions, 'target', false, $2
from ingest.reindex r
join ingest.collection c on c.id = r.collection_id
where c.name = $1 and r.state in ('pending', 'running')
on conflict (vector_collection) do update
set role = 'target', updated_at = excluded.updated_at
where s.role <> 'target'
