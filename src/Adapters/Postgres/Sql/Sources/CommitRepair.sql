-- Runs under the run's lock. What this run tried before changes nothing. Asked for and in neither list: the source does not have it, which is an absence; it
-- counts here, and SettleItems leaves it out. Lists as in CommitPage.
-- $1 run id, $2 lease token, $3 partitions, $4 keys asked for (same length, none twice), $5 now, $6 lease expires at; taken in, by place: $7 partitions,
-- $8 keys, $9 names, $10 titles, $11 links, $12 updated at, $13 hashes, $14 document ids, $15 changed; failed, by place: $16 partitions, $17 keys,
-- $18 codes, $19 messages
with run as (
    select id, source, number
    from ingest.sync_run
    where id = $1 and lease_token = $2 and state = 'running'
), asked as (
    select i.source, i.partition, i.key, run.number
    from run
    cross join unnest($3::text[], $4::text[]) as a (partition, key)
    join ingest.source_item i on i.source = run.source and i.partition = a.partition and i.key = a.key
    where i.tried_number < run.number and i.deleted_at is null
), item as (
    select asked.source, asked.number, t.*
    from unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::timestamptz[], $13::bytea[], $14::uuid[], $15::boolean[])
        as t (partition, key, name, title, link, updated_at, hash, document_id, changed)
    join asked using (partition, key)
), failure as (
    select asked.source, asked.number, t.*
    from unnest($16::text[], $17::text[], $18::text[], $19::text[]) as t (partition, key, code, message)
    join asked using (partition, key)
), answer as (
    select asked.source, asked.partition, asked.key, asked.number, item.key is not null as taken_in, failure.key is not null as failed,
           item.name, item.title, item.link, item.updated_at, item.hash, item.document_id, failure.code, failure.message
    from asked
    left join item using (source, partition, key)
    left join failure using (source, partition, key)
), tried as (
    update ingest.source_item i
    set tried_number = a.number,
        name = case when a.taken_in then coalesce(i.name, a.name) else i.name end,
        title = case when a.taken_in then a.title else i.title end,
        link = case when a.taken_in then a.link else i.link end,
        updated_at = case when a.taken_in then a.updated_at else i.updated_at end,
        hash = case when a.taken_in then a.hash else i.hash end,
        document_id = case when a.taken_in then a.document_id else i.document_id end,
        error_code = case when a.taken_in then null when a.failed then a.code else i.error_code end,
        error_message = case when a.taken_in then null when a.failed then a.message else i.error_message end,
        seen_number = case when a.taken_in or a.failed then greatest(i.seen_number, a.number) else i.seen_number end,
        settled_run = case when a.taken_in or a.failed then i.settled_run else $1 end,
        absences = case when a.taken_in or a.failed then 0 else i.absences + 1 end,
        absent_since = case when a.taken_in or a.failed then null else coalesce(i.absent_since, $5) end
    from answer a
    where i.source = a.source and i.partition = a.partition and i.key = a.key
), listed as (
    insert into ingest.sync_item_failure (run_id, partition, key, code, message)
    select $1, partition, key, code, message from failure
    on conflict (run_id, partition, key) do update set code = excluded.code, message = excluded.message
), healed as (
    delete from ingest.sync_item_failure f
    using answer a
    where f.run_id = $1 and f.partition = a.partition and f.key = a.key and not a.failed
), reappeared as (
    update ingest.sync_deletion d
    set state = 'reappeared', updated_at = $5
    from answer a
    where (a.taken_in or a.failed) and d.source = a.source and d.partition = a.partition and d.key = a.key and d.state in ('held', 'approved', 'confirmed')
)
update ingest.sync_run r
set lease_expires_at = $6, last_progress_at = $5, got_further = r.got_further or counted.asked > 0, tried = r.tried + counted.asked,
    seen = r.seen + counted.items + counted.failures, changed = r.changed + counted.changed,
    first_item_at = least(r.first_item_at, counted.first_at), last_item_at = greatest(r.last_item_at, counted.last_at)
from run
cross join (
    select count(*) as items, count(*) filter (where changed) as changed, min(updated_at) as first_at, max(updated_at) as last_at,
           (select count(*) from failure) as failures, (select count(*) from asked) as asked
    from item) as counted
where r.id = run.id
returning r.id
