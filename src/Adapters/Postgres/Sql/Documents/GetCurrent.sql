-- $1 document ids
select d.id, d.current_version, d.name, c.name
from ingest.document d
join ingest.collection c on c.id = d.collection_id
where d.id = any($1::uuid[]) and d.deleted_at is null and d.current_version is not null
