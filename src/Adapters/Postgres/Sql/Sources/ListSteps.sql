-- $1 run id, $2 limit
select phase, partition, partition_name, window_from, window_to, pages, done, error_code, error_message
from ingest.sync_step
where run_id = $1
order by phase desc, ordinal -- read, then enumerate
limit $2
