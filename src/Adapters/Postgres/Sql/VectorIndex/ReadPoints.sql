-- What hits show, in the order asked for. $1 collection name, $2 document ids, $3 versions, $4 ordinals.
select p.page, p.text_start, p.text_end, p.text, p.context
from unnest($2::uuid[], $3::int[], $4::int[]) with ordinality as k (document_id, version, ordinal, place)
join ingest.vector_point as p on (p.document_id, p.version, p.ordinal) = (k.document_id, k.version, k.ordinal)
where p.vector_collection_id = (select id from ingest.vector_collection where name = $1)
order by k.place
