-- $1 queues, $2 vector collection, $3 after document id or null, $4 after version or null, $5 limit
select v.document_id, v.version, v.chunks
from ingest.document_version v
join ingest.document d on d.id = v.document_id and d.current_version = v.version
where v.queue = any($1::text[]) and v.vector_collection = $2 and v.state = 'ready'
  and ($3::uuid is null or (v.document_id, v.version) > ($3, $4::int))
order by v.document_id, v.version
limit $5
