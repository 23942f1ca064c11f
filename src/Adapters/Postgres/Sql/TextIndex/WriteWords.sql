-- The words of chunks, in key order. $1 vector collection ids, $2 document ids, $3 versions, $4 ordinals, $5 the words of all chunks one after the
-- other, $6 where each chunk's begin, from 1, $7 where they end.
insert into ingest.text_point (vector_collection_id, document_id, version, ordinal, words)
select n.collection_id, n.document_id, n.version, n.ordinal, ($5::bigint[])[n.first:n.last]
from unnest($1::int[], $2::uuid[], $3::int[], $4::int[], $6::int[], $7::int[]) as n (collection_id, document_id, version, ordinal, first, last)
on conflict (vector_collection_id, document_id, version, ordinal) do update
set words = excluded.words
