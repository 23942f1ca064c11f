-- Runs under the run's lock. The windows of one run all end when its first attempt began; none begins after that, whatever the clocks said.
-- $1 run id, $2 lease token, $3 partition keys, $4 partition names (same length, no key twice), $5 overlap, $6 first from or null,
-- $7 backfill from or null, $8 whether it enumerates, $9 now
with run as (
    update ingest.sync_run
    set phase = 'read', enumerates = $8, planned_steps = cardinality($3::text[]) * case when $8 then 2 else 1 end,
        got_further = true, last_progress_at = $9
    where id = $1 and lease_token = $2 and state = 'running' and phase = 'plan'
    returning id, source, kind, started_at
), part as (
    select run.*, l.key, l.name, (l.place - 1)::int as ordinal, p.synced_to
    from run
    cross join unnest($3::text[], $4::text[]) with ordinality as l (key, name, place)
    left join ingest.source_partition p on p.source = run.source and p.key = l.key
), listed as (
    insert into ingest.source_partition as p (source, key, name, first_seen)
    select source, key, name, $9 from part
    order by key
    on conflict (source, key) do update set name = excluded.name, listed = true
    where p.name <> excluded.name or not p.listed
), unlisted as (
    update ingest.source_partition p
    set listed = false
    from run
    where p.source = run.source and p.listed and p.key <> all ($3)
), to_read as (
    insert into ingest.sync_step (run_id, phase, partition, partition_name, ordinal, window_from, window_to)
    select id, 'read', key, name, ordinal,
           case when since is not null then least(since, started_at) end, started_at
    from part
    cross join lateral (
        select case kind when 'backfill' then $7::timestamptz else coalesce(synced_to - $5::interval, $6::timestamptz) end as since) as w
), to_enumerate as (
    insert into ingest.sync_step (run_id, phase, partition, partition_name, ordinal, window_to)
    select id, 'enumerate', key, name, ordinal, started_at
    from part
    where $8
)
select id from run
