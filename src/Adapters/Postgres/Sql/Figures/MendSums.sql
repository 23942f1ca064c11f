-- Runs under LockCounts, so that no fold changes either side meanwhile. What documents are counted as, added up anew.
with right_sums as (
    select collection_id, state, code, count(*) as documents, sum(chunks)::bigint as chunks, sum(bytes)::bigint as bytes
    from ingest.counted_document
    group by collection_id, state, code
), wrong as (
    select collection_id, state, code, coalesce(r.documents, 0) as documents, coalesce(r.chunks, 0) as chunks, coalesce(r.bytes, 0) as bytes
    from right_sums r
    full join ingest.document_count t using (collection_id, state, code)
    where (coalesce(r.documents, 0), coalesce(r.chunks, 0), coalesce(r.bytes, 0))
        is distinct from (coalesce(t.documents, 0), coalesce(t.chunks, 0), coalesce(t.bytes, 0))
), mended as (
    insert into ingest.document_count as total (collection_id, state, code, documents, chunks, bytes)
    select collection_id, state, code, documents, chunks, bytes from wrong
    on conflict (collection_id, state, code) do update
    set documents = excluded.documents, chunks = excluded.chunks, bytes = excluded.bytes
)
select count(*)::int from wrong
