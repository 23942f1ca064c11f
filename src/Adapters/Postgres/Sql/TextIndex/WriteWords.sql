-- The words of chunks, in key order. $1 vector collection ids, $2 document ids, $3 versions, $4 ordinals, $5 words as tsvectors.
insert into ingest.text_point (vector_collection_id, document_id, version, ordinal, words)
select n.collection_id, n.document_id, n.version, n.ordinal, n.words::tsvector
from unnest($1::int[], $2::uuid[], $3::int[], $4::int[], $5::text[]) as n (collection_id, document_id, version, ordinal, words)
on conflict (vector_collection_id, document_id, version, ordinal) do update
set words = excluded.words
