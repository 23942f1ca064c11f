-- Looks at a stretch of documents, those counted and those that are, in the order of their ids. What is counted otherwise than it is, and not noted as
-- changed, is noted as changed: the next fold mends it.
-- $1 after this document id or null, $2 limit
with stretch as (
    select document_id
    from (
        (select document_id
         from ingest.counted_document
         where document_id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000')
         order by document_id
         limit $2)
        union
        (select id
         from ingest.document
         where id > coalesce($1::uuid, '00000000-0000-0000-0000-000000000000')
         order by id
         limit $2)) either
    order by document_id
    limit $2
), miscounted as (
    select s.document_id
    from stretch s
    left join lateral (select * from ingest.counted_document c where c.document_id = s.document_id limit 1) c on true
    left join lateral (select * from ingest.document_figure f where f.document_id = s.document_id limit 1) f on true
    where (c.collection_id, c.state, c.code, c.chunks, c.bytes) is distinct from (f.collection_id, f.state, f.code, f.chunks, f.bytes)
      and s.document_id not in (select document_id from ingest.uncounted)
), noted as (
    insert into ingest.uncounted (document_id) select document_id from miscounted
)
select (select count(*)::int from miscounted), (select document_id from stretch order by document_id offset $2 - 1 limit 1)
