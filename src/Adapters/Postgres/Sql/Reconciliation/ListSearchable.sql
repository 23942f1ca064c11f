-- coalesce, not "is null or": a prepared statement's generic plan can begin at the cursor only where it sees a plain comparison.
-- $1 queues, $2 vector collection, $3 after document id or null, $4 after version or null, $5 limit
select v.document_id, v.version, v.chunks
from ingest.document_version v
join ingest.document d on d.id = v.document_id and d.current_version = v.version
where v.queue = any($1::text[]) and v.vector_collection = $2 and v.state = 'ready'
  and (v.document_id, v.version) > (coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'), coalesce($4::int, 0))
order by v.document_id, v.version
limit $5
