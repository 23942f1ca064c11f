-- Runs under the run's lock. The step's cursor and count of pages say whether this page is the next; one that was recorded before changes nothing but the
-- lease. The checkpoint moves with the last page only, never back, and only for a sync. Brent: the cursor is marked when the count of pages is a power of two,
-- so a circle of any length is noticed within a few turns. No key is in both lists, and none twice.
-- $1 run id, $2 lease token, $3 partition, $4 cursor of this page or null, $5 pages before it, $6 cursor of the next page or null, $7 now,
-- $8 lease expires at; taken in, by place: $9 partitions, $10 keys, $11 names, $12 titles, $13 links, $14 updated at, $15 hashes, $16 document ids,
-- $17 changed; failed, by place: $18 partitions, $19 keys, $20 codes, $21 messages
with run as (
    select id, source, kind, number
    from ingest.sync_run
    where id = $1 and lease_token = $2 and state = 'running'
), before as (
    select s.run_id, s.partition, s.furthest
    from ingest.sync_step s
    join run on run.id = s.run_id
    where s.phase = 'read' and s.partition = $3 and s.cursor is not distinct from $4::text and s.pages = $5 and not s.done and s.error_code is null
), step as (
    update ingest.sync_step s
    set cursor = $6::text, marked_cursor = case when (s.pages + 1) & s.pages = 0 then $6::text else s.marked_cursor end,
        pages = s.pages + 1, furthest = greatest(s.furthest, s.pages + 1),
        items = s.items + cardinality($10::text[]) + cardinality($19::text[]), done = $6::text is null
    from before
    where s.run_id = before.run_id and s.phase = 'read' and s.partition = before.partition
    returning s.run_id, s.partition, s.window_to, s.done, s.pages > before.furthest as further
), item as (
    select run.source, run.number, t.*
    from step
    cross join run
    cross join unnest($9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::timestamptz[], $15::bytea[], $16::uuid[], $17::boolean[])
        as t (partition, key, name, title, link, updated_at, hash, document_id, changed)
), failure as (
    select run.source, run.number, t.*
    from step
    cross join run
    cross join unnest($18::text[], $19::text[], $20::text[], $21::text[]) as t (partition, key, code, message)
), taken as (
    insert into ingest.source_item as i (source, partition, key, name, title, link, updated_at, hash, document_id, seen_number)
    select source, partition, key, name, title, link, updated_at, hash, document_id, number from item
    order by partition, key
    on conflict (source, partition, key) do update
    set name = coalesce(i.name, excluded.name), title = excluded.title, link = excluded.link, updated_at = excluded.updated_at, hash = excluded.hash,
        document_id = excluded.document_id, seen_number = greatest(i.seen_number, excluded.seen_number), absences = 0, absent_since = null,
        error_code = null, error_message = null, deleted_at = null
), unreadable as (
    insert into ingest.source_item as i (source, partition, key, seen_number, error_code, error_message)
    select source, partition, key, number, code, message from failure
    order by partition, key
    on conflict (source, partition, key) do update
    set seen_number = greatest(i.seen_number, excluded.seen_number), absences = 0, absent_since = null,
        error_code = excluded.error_code, error_message = excluded.error_message, deleted_at = null
), listed as (
    insert into ingest.sync_item_failure (run_id, partition, key, code, message)
    select $1, partition, key, code, message from failure
    on conflict (run_id, partition, key) do update set code = excluded.code, message = excluded.message
), healed as (
    delete from ingest.sync_item_failure f
    using item
    where f.run_id = $1 and f.partition = item.partition and f.key = item.key
), reappeared as (
    update ingest.sync_deletion d
    set state = 'reappeared', updated_at = $7
    from (select source, partition, key from item union all select source, partition, key from failure) as here
    where d.source = here.source and d.partition = here.partition and d.key = here.key and d.state in ('held', 'approved', 'confirmed')
), checkpoint as (
    update ingest.source_partition p
    set synced_to = greatest(p.synced_to, step.window_to)
    from step
    cross join run
    where p.source = run.source and p.key = step.partition and step.done and run.kind = 'sync'
)
update ingest.sync_run r
set lease_expires_at = $8, last_progress_at = $7, got_further = r.got_further or coalesce(step.further, false),
    done_steps = r.done_steps + coalesce(step.done, false)::int, pages = r.pages + (step.run_id is not null)::int,
    seen = r.seen + counted.items + counted.failures, changed = r.changed + counted.changed,
    first_item_at = least(r.first_item_at, counted.first_at), last_item_at = greatest(r.last_item_at, counted.last_at)
from run
left join step on true
cross join (
    select count(*) as items, count(*) filter (where changed) as changed, min(updated_at) as first_at, max(updated_at) as last_at,
           (select count(*) from failure) as failures
    from item) as counted
where r.id = run.id
returning r.id
