-- $1 queues, $2 before, $3 limit
select document_id, version, source_etag
from ingest.document_version
where queue = any($1::text[]) and state = 'receiving' and created_at < $2
order by created_at, document_id, version
limit $3
