-- In order of key, as everything that changes several items.
-- $1 sources, $2 partitions, $3 keys (same length)
select from ingest.source_item i
where (i.source, i.partition, i.key) in (select source, partition, key from unnest($1::text[], $2::text[], $3::text[]) as k (source, partition, key))
order by i.source, i.partition, i.key
for no key update
