-- With every vector collection that may hold points of it: the one of its stamp, the one its collection searches now, and the spare ones.
-- $1 queues, $2 document ids and $3 versions to leave out (same length), $4 limit
select v.document_id, v.version,
       array(
           select v.vector_collection
           union
           select c.vector_collection from ingest.collection c where c.id = v.collection_id
           union
           select s.vector_collection from ingest.spare_vectors s where s.collection_id = v.collection_id and s.role <> 'discarded'),
       v.blob_name
from ingest.document_version v
where v.queue = any($1::text[]) and v.state = 'superseded' and v.purged_at is null
  and (v.document_id, v.version) not in (select k.document_id, k.version from unnest($2::uuid[], $3::int[]) as k(document_id, version))
order by v.updated_at, v.document_id, v.version
limit $4
