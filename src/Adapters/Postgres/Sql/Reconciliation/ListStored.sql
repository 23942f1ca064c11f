-- $1 queues, $2 after document id or null, $3 after version or null, $4 limit
select document_id, version, blob_name, size, etag
from ingest.document_version
where queue = any($1::text[]) and state in ('pending', 'processing', 'ready')
  and ($2::uuid is null or (document_id, version) > ($2, $3::int))
order by document_id, version
limit $4
