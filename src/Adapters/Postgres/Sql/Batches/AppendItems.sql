-- One page of a manifest. Items whose document's latest version has these bytes and is on its way or ready are there already: unchanged, or
-- sent when they came since the batch began. After a failure the file is asked for again. Names that are in the batch take no new place.
-- No row: no such batch, it is cancelled, or there is no room in it.
-- $1 batch id, $2 names, $3 sizes, $4 hashes (arrays of one length; sizes and hashes may hold nulls), $5 most entries of a batch, $6 now
with entry as (
    select e.place, e.name, e.size, e.hash
    from unnest($2::text[], $3::bigint[], $4::bytea[]) with ordinality as e (name, size, hash, place)
), fresh as (
    select entry.place, row_number() over (order by entry.place) - 1 as nth
    from entry
    where not exists (select from ingest.batch_item i where i.batch_id = $1 and i.name = entry.name)
), more as (
    select count(*)::int as n from fresh
), target as (
    update ingest.batch b
    set entries = b.entries + more.n,
        settled_at = case when more.n = 0 then b.settled_at end, totals = case when more.n = 0 then b.totals end
    from more
    where b.id = $1 and b.cancelled_at is null and b.entries + more.n <= $5
    returning b.id, b.collection, b.created_at, b.entries - more.n as first
), known as (
    select entry.place, v.document_id, v.version, case when v.created_at > target.created_at then 'sent' else 'unchanged' end as outcome
    from entry
    cross join target
    join ingest.collection c on c.name = target.collection
    join ingest.document d on d.collection_id = c.id and d.name = entry.name and d.deleted_at is null
    join ingest.document_version v on v.document_id = d.id and v.version = d.latest_version
    where v.hash = entry.hash and v.state in ('pending', 'processing', 'ready')
), added as (
    insert into ingest.batch_item (batch_id, ordinal, name, size, hash, outcome, document_id, version, updated_at)
    select target.id, (target.first + fresh.nth)::int, entry.name, entry.size, entry.hash, coalesce(known.outcome, 'expected'), known.document_id,
           known.version, $6
    from target
    cross join fresh
    join entry using (place)
    left join known using (place)
    order by fresh.nth
    on conflict (batch_id, name) do nothing
    returning ordinal
), refreshed as (
    -- Sent again: what was only expected is counted by what is known now.
    update ingest.batch_item i
    set size = entry.size, hash = entry.hash, outcome = coalesce(known.outcome, 'expected'), document_id = known.document_id,
        version = known.version, updated_at = $6
    from target
    cross join entry
    left join known using (place)
    where i.batch_id = target.id and i.name = entry.name and i.outcome = 'expected'
)
select target.id,
       (select count(*) from added)::int,
       k.names, k.documents, k.versions
from target
cross join (
    select coalesce(array_agg(entry.name order by entry.place), '{}') as names, coalesce(array_agg(known.document_id order by entry.place), '{}') as documents,
           coalesce(array_agg(known.version order by entry.place), '{}') as versions
    from known
    join entry using (place)) k
