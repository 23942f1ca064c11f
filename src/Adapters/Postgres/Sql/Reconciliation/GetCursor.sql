-- $1 check, $2 scope
select cursor
from ingest.reconcile_cursor
where check_name = $1 and scope = $2
