-- One page of a manifest. Items whose document's latest version has these bytes and is on its way or ready are unchanged at once; after a
-- failure the file is asked for again. No row: no such batch, or no room in it.
-- $1 batch id, $2 names, $3 sizes, $4 hashes (arrays of one length; sizes and hashes may hold nulls), $5 most entries of a batch, $6 now
with target as (
    update ingest.batch
    set entries = entries + cardinality($2::text[])
    where id = $1 and entries + cardinality($2::text[]) <= $5
    returning id, collection, entries - cardinality($2::text[]) as first
), entry as (
    select target.id, target.collection, (target.first + e.place - 1)::int as ordinal, e.name, e.size, e.hash
    from target, unnest($2::text[], $3::bigint[], $4::bytea[]) with ordinality as e (name, size, hash, place)
), known as (
    select entry.ordinal, v.document_id, v.version
    from entry
    join ingest.collection c on c.name = entry.collection
    join ingest.document d on d.collection_id = c.id and d.name = entry.name and d.deleted_at is null
    join ingest.document_version v on v.document_id = d.id and v.version = d.latest_version
    where v.hash = entry.hash and v.state in ('pending', 'processing', 'ready')
), added as (
    insert into ingest.batch_item as i (batch_id, ordinal, name, size, hash, outcome, document_id, version, updated_at)
    select entry.id, entry.ordinal, entry.name, entry.size, entry.hash,
           case when known.version is null then 'expected' else 'unchanged' end, known.document_id, known.version, $6
    from entry
    left join known using (ordinal)
    order by entry.ordinal
    on conflict (batch_id, name) do update
    set size = excluded.size, hash = excluded.hash, outcome = excluded.outcome, document_id = excluded.document_id, version = excluded.version,
        updated_at = excluded.updated_at
    where i.outcome = 'expected'
    returning i.ordinal
)
select target.id,
       (select count(*) from added join entry using (ordinal))::int,
       coalesce((select array_agg(entry.name order by entry.ordinal) from known join entry using (ordinal)), '{}')
from target
