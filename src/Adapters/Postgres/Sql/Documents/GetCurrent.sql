-- $1 document ids
select id, current_version, name
from ingest.document
where id = any($1::uuid[]) and deleted_at is null and current_version is not null
