-- Runs after Switch: the target is what the collection searches now, and what was kept before is thrown away.
-- $1 reindex id, $2 now
with searched as (
    delete from ingest.spare_vectors s
    using ingest.reindex r
    where r.id = $1 and s.vector_collection = r.to_vector_collection
)
update ingest.spare_vectors s
set role = 'discarded', updated_at = $2
from ingest.reindex r
where r.id = $1 and s.collection_id = r.collection_id and s.role = 'previous'
