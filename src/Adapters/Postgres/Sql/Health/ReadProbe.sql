-- $1 id
select id
from ingest.probe
where id = $1
