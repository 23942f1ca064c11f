-- Runs under the run's lock; cursor and count of pages guard it as in CommitPage. A key that no page ever brought is missed, and so is a tombstone whose
-- key is there again.
-- $1 run id, $2 lease token, $3 partition, $4 cursor of this page or null, $5 pages before it, $6 cursor of the next page or null, $7 now,
-- $8 lease expires at, $9 keys (none twice), $10 whether missed ones are written down
with run as (
    select id, source, number
    from ingest.sync_run
    where id = $1 and lease_token = $2 and state = 'running'
), before as (
    select s.run_id, s.partition, s.furthest
    from ingest.sync_step s
    join run on run.id = s.run_id
    where s.phase = 'enumerate' and s.partition = $3 and s.cursor is not distinct from $4::text and s.pages = $5 and not s.done and s.error_code is null
), step as (
    update ingest.sync_step s
    set cursor = $6::text, marked_cursor = case when (s.pages + 1) & s.pages = 0 then $6::text else s.marked_cursor end,
        pages = s.pages + 1, furthest = greatest(s.furthest, s.pages + 1), items = s.items + cardinality($9::text[]), done = $6::text is null
    from before
    where s.run_id = before.run_id and s.phase = 'enumerate' and s.partition = before.partition
    returning s.run_id, s.partition, s.done, s.pages > before.furthest as further
), here as (
    select run.source, run.number, step.partition, k.key, i.key is null as unknown, i.deleted_at is not null as tombstone
    from step
    cross join run
    cross join unnest($9::text[]) as k (key)
    left join ingest.source_item i on i.source = run.source and i.partition = step.partition and i.key = k.key
), marked as (
    insert into ingest.source_item as i (source, partition, key, seen_number)
    select source, partition, key, number
    from here
    where $10 or not unknown
    order by key
    on conflict (source, partition, key) do update
    set seen_number = greatest(i.seen_number, excluded.seen_number), absences = 0, absent_since = null, deleted_at = null
), reappeared as (
    update ingest.sync_deletion d
    set state = 'reappeared', updated_at = $7
    from here
    where d.source = here.source and d.partition = here.partition and d.key = here.key and d.state in ('held', 'approved', 'confirmed')
)
update ingest.sync_run r
set lease_expires_at = $8, last_progress_at = $7, got_further = r.got_further or coalesce(step.further, false),
    done_steps = r.done_steps + coalesce(step.done, false)::int, pages = r.pages + (step.run_id is not null)::int,
    missed = r.missed + (select count(*) from here where ($10 and unknown) or tombstone)
from run
left join step on true
where r.id = run.id
returning r.id
