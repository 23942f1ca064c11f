-- Also those whose documents are gone already: the process may have died before it said so.
-- $1 limit
select run_id, source, partition, key, document_id
from ingest.sync_deletion
where state = 'confirmed'
order by run_id, partition, key
limit $1
