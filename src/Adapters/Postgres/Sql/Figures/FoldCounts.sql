-- Runs under LockCounts, so it sees what the fold before it did. Takes away what it sees as changed, and counts those documents as what they are in
-- the same snapshot: a transition that it does not see yet has left its own row for the next fold.
-- $1 most rows at once
with taken as (
    delete from ingest.uncounted
    where ctid = any(array(select ctid from ingest.uncounted limit $1))
    returning document_id
), changed as (
    select distinct document_id from taken
), before as (
    select c.*
    from changed
    cross join lateral (select * from ingest.counted_document c where c.document_id = changed.document_id limit 1) c
), after as (
    select f.*
    from changed
    cross join lateral (select * from ingest.document_figure f where f.document_id = changed.document_id limit 1) f
), counted as (
    insert into ingest.counted_document as counted (document_id, collection_id, state, code, chunks, bytes)
    select document_id, collection_id, state, code, chunks, bytes from after
    on conflict (document_id) do update
    set collection_id = excluded.collection_id, state = excluded.state, code = excluded.code, chunks = excluded.chunks, bytes = excluded.bytes
    where (counted.collection_id, counted.state, counted.code, counted.chunks, counted.bytes)
        is distinct from (excluded.collection_id, excluded.state, excluded.code, excluded.chunks, excluded.bytes)
), forgotten as (
    delete from ingest.counted_document
    where document_id = any(array(select document_id from before except select document_id from after))
), summed as (
    insert into ingest.document_count as total (collection_id, state, code, documents, chunks, bytes)
    select collection_id, state, code, sum(documents), sum(chunks), sum(bytes)
    from (
        select collection_id, state, code, -1 as documents, -chunks as chunks, -bytes as bytes from before
        union all
        select collection_id, state, code, 1, chunks, bytes from after) difference
    group by collection_id, state, code
    having sum(documents) <> 0 or sum(chunks) <> 0 or sum(bytes) <> 0
    on conflict (collection_id, state, code) do update
    set documents = total.documents + excluded.documents, chunks = total.chunks + excluded.chunks, bytes = total.bytes + excluded.bytes
)
select count(*)::int from taken
