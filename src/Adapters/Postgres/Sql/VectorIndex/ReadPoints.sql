-- What hits show, in the order asked for. $1 vector collection ids, $2 document ids, $3 versions, $4 ordinals.
select p.page, p.text_start, p.text_end, p.text, p.context
from unnest($1::int[], $2::uuid[], $3::int[], $4::int[]) with ordinality as k (collection_id, document_id, version, ordinal, place)
join ingest.vector_point as p
    on (p.vector_collection_id, p.document_id, p.version, p.ordinal) = (k.collection_id, k.document_id, k.version, k.ordinal)
order by k.place
