-- Runs before DropCollection: waits for whoever writes points (UpsertPoints) and keeps others from it, so that DropCollection sees every point there
-- is. $1 collection name.
select id
from ingest.vector_collection
where name = $1
for update
