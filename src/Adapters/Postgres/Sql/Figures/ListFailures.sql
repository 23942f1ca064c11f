-- $1 collection or null, $2 limit
with groups as materialized (
    select f.collection_id, c.name as collection, f.code, f.documents
    from ingest.figure f
    join ingest.collection c on c.id = f.collection_id
    where f.state = 'failed' and ($1::text is null or c.name = $1)
    order by f.documents desc, c.name, f.code
    limit $2
)
select g.collection, g.code, g.documents, example.document_id, example.name, example.error_message
from groups g
left join lateral (
    select v.document_id, d.name, v.error_message
    from ingest.document_version v
    join ingest.document d on d.id = v.document_id and d.latest_version = v.version and d.deleted_at is null
    where v.state = 'failed' and v.collection_id = g.collection_id and v.error_code = g.code
    order by v.updated_at desc
    limit 1) example on true
order by g.documents desc, g.collection, g.code
