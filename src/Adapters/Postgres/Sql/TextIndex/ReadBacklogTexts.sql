-- The next chunks of a version, in order, with what its words come from; the document's name goes with the first one.
-- $1 vector collection id, $2 document id, $3 version, $4 first ordinal, $5 chunks at most.
select p.ordinal, p.text, p.context, case when p.ordinal = 0 then d.name end
from ingest.vector_point as p
join ingest.document as d on d.id = p.document_id
where p.vector_collection_id = $1 and p.document_id = $2 and p.version = $3 and p.ordinal >= $4
order by p.ordinal
limit $5
