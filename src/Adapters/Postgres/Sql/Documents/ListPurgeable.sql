-- $1 queues, $2 limit
select document_id, version, vector_collection, blob_name
from ingest.document_version
where queue = any($1::text[]) and state = 'superseded' and purged_at is null
order by updated_at, document_id, version
limit $2
