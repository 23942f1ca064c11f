-- Writes points in key order, leaves those alone that are there already with the same content, and answers the collection's dimensions;
-- no row: no such collection. Nothing is written when the dimensions differ. The points' words are still to be indexed, from the first of
-- them on; the row that says so stays locked until the commit, so nobody believes it done in between. Whoever has vectors in memory finds
-- noted which versions to read again.
-- The commit does not wait for the disk: whatever relies on these points (the checkpoint, the publish) commits later and waits for its own
-- log record, and the log is written in order. After a crash of the server before that, the page is simply written again.
-- $1 collection name, $2 dimensions, $3 all vectors one after the other, $4 document ids, $5 versions, $6 ordinals, $7 pages, $8 starts,
-- $9 ends, $10 texts, $11 contexts.
with collection as (
    select id, dimensions from ingest.vector_collection where name = $1 for key share -- so that nobody drops it meanwhile
), queued as (
    insert into ingest.text_backlog as b (vector_collection_id, document_id, version, next_ordinal)
    select c.id, n.document_id, n.version, min(n.ordinal)
    from collection as c, unnest($4::uuid[], $5::int[], $6::int[]) as n (document_id, version, ordinal)
    where c.dimensions = $2
    group by c.id, n.document_id, n.version
    order by n.document_id, n.version
    on conflict (vector_collection_id, document_id, version) do update
    set next_ordinal = least(b.next_ordinal, excluded.next_ordinal)
    returning 1
), noted as (
    insert into ingest.vector_version (vector_collection_id, document_id, version, points_changed)
    select distinct c.id, n.document_id, n.version, pg_current_xact_id()::text::bigint
    from collection as c, unnest($4::uuid[], $5::int[]) as n (document_id, version)
    where c.dimensions = $2 and (select count(*) from queued) > 0
    order by 2, 3
    on conflict (vector_collection_id, document_id, version) do update
    set points_changed = excluded.points_changed
), written as (
    insert into ingest.vector_point as p (
        vector_collection_id, document_id, version, ordinal, page, text_start, text_end, vector, text, context)
    select c.id, n.document_id, n.version, n.ordinal, n.page, n.text_start, n.text_end,
           substring($3::bytea from (n.place::int - 1) * 4 * $2 + 1 for 4 * $2), n.text, n.context
    from collection as c,
         unnest($4::uuid[], $5::int[], $6::int[], $7::int[], $8::bigint[], $9::bigint[], $10::text[], $11::text[])
             with ordinality as n (document_id, version, ordinal, page, text_start, text_end, text, context, place)
    where c.dimensions = $2 and (select count(*) from queued) > 0 -- first the lock, as DropBacklog before DeletePoints
    order by n.place
    on conflict (vector_collection_id, document_id, version, ordinal) do update
    set page = excluded.page, text_start = excluded.text_start, text_end = excluded.text_end,
        vector = excluded.vector, text = excluded.text, context = excluded.context
    where (p.page, p.text_start, p.text_end, p.vector, p.text, p.context)
        is distinct from (excluded.page, excluded.text_start, excluded.text_end, excluded.vector, excluded.text, excluded.context)
)
select dimensions, set_config('synchronous_commit', 'off', true) from collection
