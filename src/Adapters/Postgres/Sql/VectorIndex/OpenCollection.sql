-- A vector collection, and the oldest transaction that this snapshot cannot be sure to see: what is changed later shows up as that one or a
-- newer one. $1 name.
select id, dimensions, pg_snapshot_xmin(pg_current_snapshot())::text::bigint
from ingest.vector_collection
where name = $1
