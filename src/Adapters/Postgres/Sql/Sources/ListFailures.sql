-- $1 run id, $2 limit
select partition, key, code, message
from ingest.sync_item_failure
where run_id = $1
order by partition, key
limit $2
