-- Items of the run's source, in order of key, as everything that changes several items.
-- $1 run id, $2 partitions, $3 keys (same length)
select from ingest.source_item i
where i.source = (select source from ingest.sync_run where id = $1)
  and (i.partition, i.key) in (select partition, key from unnest($2::text[], $3::text[]) as k (partition, key))
order by i.partition, i.key
for no key update
