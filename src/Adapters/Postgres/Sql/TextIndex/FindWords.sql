-- Chunks of searchable versions by indexed words: for each question at most so many, whichever the index has first. Chunks that wait for their
-- words are read by ScanBacklog instead. After PinPlan, and with a fence (offset 0): only the index of words can then find them, also right after a
-- large ingestion, when the statistics still say that there are hardly any chunks.
-- $1 questions, each the words a chunk is to have, as arrays of numbers, $2 chunks of each at most.
select q.place::int - 1, t.vector_collection_id, t.document_id, t.version, t.ordinal
from unnest($1::text[]) with ordinality as q (words, place)
cross join lateral (
    select t.vector_collection_id, t.document_id, t.version, t.ordinal
    from (
        select p.vector_collection_id, p.document_id, p.version, p.ordinal
        from ingest.text_point as p
        where p.words @> q.words::bigint[]
        offset 0) as t
    join ingest.document as d on d.id = t.document_id and d.current_version = t.version
    where not exists (
            select from ingest.text_backlog as b
            where (b.vector_collection_id, b.document_id, b.version) = (t.vector_collection_id, t.document_id, t.version)
                and t.ordinal >= b.next_ordinal)
    limit $2
) as t
