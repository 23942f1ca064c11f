-- Runs after SettleItems, in its transaction.
-- $1 run id, $2 lease token
select count(i.key), count(i.key) filter (where i.absences > 0), count(i.key) filter (where i.absences >= 2), r.settled_at is not null
from ingest.sync_run r
left join ingest.source_item i on r.settled_at is not null and i.source = r.source and i.deleted_at is null
where r.id = $1 and r.lease_token = $2 and r.state = 'running'
group by r.id
