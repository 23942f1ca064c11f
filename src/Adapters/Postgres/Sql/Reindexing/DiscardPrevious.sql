-- Runs under the collection's lock. Also what a failed reindex left, unless one is open that goes on in it.
-- $1 collection name, $2 now
update ingest.spare_vectors s
set role = 'discarded', updated_at = $2
from ingest.collection c
where c.name = $1 and s.collection_id = c.id and s.role <> 'discarded'
  and not exists (
      select from ingest.reindex r
      where r.collection_id = c.id and r.state in ('pending', 'running') and r.to_vector_collection = s.vector_collection)
returning s.vector_collection
