-- $1 vector collection, $2 document ids, $3 versions (same length)
delete from ingest.reindexed_version m
using unnest($2::uuid[], $3::int[]) as k (document_id, version)
where m.vector_collection = $1 and m.document_id = k.document_id and m.version = k.version
