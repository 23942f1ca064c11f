-- $1 document ids, $2 versions (same length)
select v.document_id, v.version
from unnest($1::uuid[], $2::int[]) as k(document_id, version)
join ingest.document_version v on v.document_id = k.document_id and v.version = k.version
where v.purged_at is null
