-- Vectors of versions. $1 vector collection id, $2 document ids, $3 versions.
select p.document_id, p.version, p.ordinal, p.vector
from unnest($2::uuid[], $3::int[]) as k (document_id, version)
join ingest.vector_point as p on p.vector_collection_id = $1 and p.document_id = k.document_id and p.version = k.version
