-- Runs under the locks of the run and of the items. What the source could not say goes back to a person, who has been told so when it is approved once more.
-- What is not approved (any more) stays as it is.
-- $1 run id, $2 lease token; by place: $3 partitions, $4 keys (none twice), $5 answers ('gone', 'here', 'unreadable'), $6 reasons of the unreadable;
-- $7 now, $8 lease expires at
with run as (
    select id, source, number
    from ingest.sync_run
    where id = $1 and lease_token = $2 and state = 'running'
), answered as (
    update ingest.sync_deletion d
    set state = case
            when a.answer = 'here' then 'reappeared'
            when a.answer = 'gone' or d.unconfirmed is not null then 'confirmed'
            else 'held'
        end,
        run_id = case when a.answer = 'unreadable' and d.unconfirmed is null then run.id else d.run_id end,
        unconfirmed = a.reason, updated_at = $7
    from run
    cross join unnest($3::text[], $4::text[], $5::text[], $6::text[]) as a (partition, key, answer, reason)
    where d.source = run.source and d.partition = a.partition and d.key = a.key and d.state = 'approved'
    returning d.source, d.partition, d.key, d.state
), here as (
    update ingest.source_item i
    set seen_number = greatest(i.seen_number, run.number), absences = 0, absent_since = null
    from run
    cross join answered a
    where a.state = 'reappeared' and i.source = a.source and i.partition = a.partition and i.key = a.key and i.deleted_at is null
)
update ingest.sync_run r
set lease_expires_at = $8, last_progress_at = $7, got_further = r.got_further or exists (select from answered)
from run
where r.id = run.id
returning r.id
