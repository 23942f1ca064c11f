-- Texts of the searchable versions' chunks whose words are not indexed yet. $1 vector collection ids.
select p.vector_collection_id, p.document_id, p.version, p.ordinal, p.text, p.context, case when p.ordinal = 0 then d.name end
from ingest.text_backlog as b
join ingest.document as d on d.id = b.document_id and d.current_version = b.version
join ingest.vector_point as p on p.vector_collection_id = b.vector_collection_id and p.document_id = b.document_id and p.version = b.version
    and p.ordinal >= b.next_ordinal
where b.vector_collection_id = any($1::int[])
