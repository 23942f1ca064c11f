-- Of the run's source, whichever run found them.
-- $1 run id, $2 lease token, $3 limit
select d.partition, d.key
from ingest.sync_run r
join ingest.sync_deletion d on d.source = r.source and d.state = 'approved'
where r.id = $1 and r.lease_token = $2 and r.state = 'running'
order by d.partition, d.key
limit $3
