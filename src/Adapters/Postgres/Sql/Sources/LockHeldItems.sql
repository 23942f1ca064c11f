-- Runs before AnswerDeletions. In order of key, as everything that changes several items.
-- $1 run id
select from ingest.source_item i
where (i.source, i.partition, i.key) in (
    select source, partition, key from ingest.sync_deletion where run_id = $1 and state = 'held')
order by i.partition, i.key
for no key update
