-- How many vectors a search compares. $1 vector collection id.
select count(*)
from ingest.vector_point as p
join ingest.document as d on d.id = p.document_id and d.current_version = p.version
where p.vector_collection_id = $1
