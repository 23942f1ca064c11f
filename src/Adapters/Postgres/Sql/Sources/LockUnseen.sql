-- Runs under the run's lock, before SettleItems: the items it will change, in order of key, as everything that changes several items.
-- $1 run id, $2 lease token
select from ingest.source_item i
join ingest.sync_run r on r.source = i.source
where r.id = $1 and r.lease_token = $2 and r.state = 'running' and r.enumerates and r.settled_at is null and r.done_steps = r.planned_steps
  and i.deleted_at is null and (i.seen_number < r.number or i.absences > 0)
order by i.partition, i.key
for no key update of i
