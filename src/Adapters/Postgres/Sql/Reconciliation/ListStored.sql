-- coalesce, not "is null or": a prepared statement's generic plan can begin at the cursor only where it sees a plain comparison.
-- $1 queues, $2 after document id or null, $3 after version or null, $4 limit
select document_id, version, blob_name, size, etag
from ingest.document_version
where queue = any($1::text[]) and state in ('pending', 'processing', 'ready')
  and (document_id, version) > (coalesce($2::uuid, '00000000-0000-0000-0000-000000000000'), coalesce($3::int, 0))
order by document_id, version
limit $4
