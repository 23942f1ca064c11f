-- $1 queues, $2 document ids and $3 versions to leave out (same length), $4 limit
select document_id, version, vector_collection, blob_name
from ingest.document_version
where queue = any($1::text[]) and state = 'superseded' and purged_at is null
  and (document_id, version) not in (select k.document_id, k.version from unnest($2::uuid[], $3::int[]) as k(document_id, version))
order by updated_at, document_id, version
limit $4
