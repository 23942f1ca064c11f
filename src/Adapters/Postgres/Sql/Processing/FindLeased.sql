-- The same columns as Claim, for a lease that still holds.
-- $1 document id, $2 version, $3 lease token
select v.document_id, v.version, v.lease_token, c.name, d.name, v.blob_name, v.size, v.hash,
       v.embedding_model, v.dimensions, v.vector_collection, v.attempt, v.checkpoint::text
from ingest.document_version v
join ingest.document d on d.id = v.document_id
join ingest.collection c on c.id = v.collection_id
where v.document_id = $1 and v.version = $2 and v.lease_token = $3 and v.state = 'processing'
