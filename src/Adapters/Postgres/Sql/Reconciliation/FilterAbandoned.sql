-- $1 document ids, $2 versions (same length)
select k.document_id, k.version
from unnest($1::uuid[], $2::int[]) as k(document_id, version)
join ingest.document d on d.id = k.document_id and k.version <= d.last_version
left join ingest.document_version v on v.document_id = k.document_id and v.version = k.version
where v.document_id is null or v.purged_at is not null
