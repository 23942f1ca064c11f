-- $1 source
select last_enumerated_at
from ingest.source
where name = $1 and last_enumerated_at is not null
