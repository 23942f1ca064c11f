-- A stretch of failed documents that have their bytes, in the order of their ids, locked as every transition to pending needs.
-- $1 collection or null, $2 error code or null, $3 after this document id or null, $4 limit
select d.id
from ingest.document_version v
join ingest.document d on d.id = v.document_id and d.latest_version = v.version
where v.state in ('receiving', 'pending', 'processing', 'failed') and v.state = 'failed'
  and v.document_id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
  and v.hash is not null and d.deleted_at is null
  and ($1::text is null or v.collection_id = (select id from ingest.collection where name = $1))
  and ($2::text is null or v.error_code = $2)
order by v.document_id
limit $4
for no key update of d
