-- Runs under the run's lock, and only one run of a source is worked on, so no name is given in between. A tombstone keeps its name and stays one until it is
-- taken in.
-- $1 run id, $2 lease token; by place: $3 partitions, $4 keys, $5 names, $6 fallbacks (no key twice)
with run as (
    select source, number
    from ingest.sync_run
    where id = $1 and lease_token = $2 and state = 'running'
), proposed as (
    select run.source, run.number, p.partition, p.key, p.name, p.fallback, p.place, i.name as kept, i.hash, i.document_id
    from run
    cross join unnest($3::text[], $4::text[], $5::text[], $6::text[]) with ordinality as p (partition, key, name, fallback, place)
    left join ingest.source_item i on i.source = run.source and i.partition = p.partition and i.key = p.key
), decided as (
    select *, coalesce(
        kept,
        case
            when row_number() over (partition by name, kept is null order by place) = 1
                and not exists (select from ingest.source_item o where o.source = proposed.source and o.name = proposed.name)
            then name
            else fallback
        end) as given
    from proposed
), added as (
    insert into ingest.source_item (source, partition, key, name, seen_number)
    select source, partition, key, given, number
    from decided
    where kept is null
    order by partition, key
    on conflict (source, partition, key) do update set name = excluded.name
)
select d.partition, d.key, d.given, d.hash, d.document_id
from run
left join decided d on true
