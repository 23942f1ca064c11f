-- In the order of their index.
-- $1 run id, $2 lease token, $3 limit, $4 most items that one run tries
select i.partition, i.key
from ingest.sync_run r
join ingest.source_item i on i.source = r.source
join ingest.source_partition p on p.source = i.source and p.key = i.partition and p.listed
where r.id = $1 and r.lease_token = $2 and r.state = 'running' and r.tried < $4
  and i.deleted_at is null and (i.hash is null or i.error_code is not null) and i.tried_number < r.number
order by i.tried_number, i.partition, i.key
limit $3
