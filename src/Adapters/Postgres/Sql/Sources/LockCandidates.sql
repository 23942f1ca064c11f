-- Runs under the run's lock, before DecideDeletions. In order of key, as everything that changes several items.
-- $1 run id, $2 lease token
select from ingest.source_item i
where i.deleted_at is null and i.absences >= 2
  and i.source = (select source from ingest.sync_run where id = $1 and lease_token = $2 and state = 'running' and settled_at is not null)
order by i.partition, i.key
for no key update
