-- Texts of chunks, for ranking. $1 vector collection ids, $2 document ids, $3 versions, $4 ordinals.
select p.vector_collection_id, p.document_id, p.version, p.ordinal, p.text, p.context, case when p.ordinal = 0 then d.name end
from unnest($1::int[], $2::uuid[], $3::int[], $4::int[]) as k (collection_id, document_id, version, ordinal)
join ingest.vector_point as p
    on (p.vector_collection_id, p.document_id, p.version, p.ordinal) = (k.collection_id, k.document_id, k.version, k.ordinal)
join ingest.document as d on d.id = p.document_id
