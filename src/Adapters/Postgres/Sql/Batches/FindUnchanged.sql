-- $1 collection, $2 names, $3 hashes (same length, may hold nulls)
select e.name
from unnest($2::text[], $3::bytea[]) as e (name, hash)
join ingest.collection c on c.name = $1
join ingest.document d on d.collection_id = c.id and d.name = e.name and d.deleted_at is null
join ingest.document_version v on v.document_id = d.id and v.version = d.latest_version
where v.hash = e.hash and v.state in ('pending', 'processing', 'ready')
