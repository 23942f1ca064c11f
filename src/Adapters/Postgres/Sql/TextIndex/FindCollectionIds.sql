-- Ids of vector collections; unknown ones are left out. $1 names.
select id
from ingest.vector_collection
where name = any($1::text[])
order by id
