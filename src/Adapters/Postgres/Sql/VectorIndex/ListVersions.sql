-- Point counts by version, in key order, after a key. $1 collection name, $2 document id, $3 version, $4 limit.
select document_id, version, count(*)
from ingest.vector_point
where vector_collection_id = (select id from ingest.vector_collection where name = $1) and (document_id, version) > ($2, $3)
group by document_id, version
order by document_id, version
limit $4
