-- Searchable versions with points in a vector collection. $1 vector collection id.
select v.document_id, v.version, v.points_changed
from ingest.vector_version as v
join ingest.document as d on d.id = v.document_id and d.current_version = v.version
where v.vector_collection_id = $1
