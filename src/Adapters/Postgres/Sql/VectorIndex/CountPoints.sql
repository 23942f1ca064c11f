-- $1 collection name, $2 document id, $3 version.
select count(*)
from ingest.vector_point
where vector_collection_id = (select id from ingest.vector_collection where name = $1) and document_id = $2 and version = $3
