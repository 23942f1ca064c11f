-- Vectors of the searchable versions of live documents (a deleted document has no current version). $1 vector collection id.
select p.document_id, p.version, p.ordinal, p.vector
from ingest.vector_point as p
join ingest.document as d on d.id = p.document_id and d.current_version = p.version
where p.vector_collection_id = $1
