-- Runs under the collection's lock, after Request: what an earlier reindex was building towards something else is in nobody's way any more.
-- $1 collection name, $2 now
update ingest.spare_vectors s
set role = case when s.was_searched then 'previous' else 'discarded' end, updated_at = $2
from ingest.collection c
join ingest.reindex r on r.collection_id = c.id and r.state in ('pending', 'running')
where c.name = $1 and s.collection_id = c.id and s.role = 'target' and s.vector_collection <> r.to_vector_collection
