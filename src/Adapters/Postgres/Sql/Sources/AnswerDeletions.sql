-- A person's decision on everything the run holds. Nothing: no such run.
-- $1 run id, $2 whether they go, $3 now
with answered as (
    update ingest.sync_deletion
    set state = case when $2 then 'approved' else 'kept' end, updated_at = $3
    where run_id = $1 and state = 'held'
    returning source, partition, key
), kept as (
    update ingest.source_item i
    set absences = 0, absent_since = null
    from answered a
    where not $2 and i.source = a.source and i.partition = a.partition and i.key = a.key
)
select (select count(*) from answered)::int
from ingest.sync_run
where id = $1
