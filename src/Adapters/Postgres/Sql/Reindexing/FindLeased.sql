-- The same columns as Claim, for a lease that still holds.
-- $1 reindex id, $2 lease token
select r.id, r.lease_token, c.id, c.name, r.phase, r.verified, r.from_vector_collection, r.to_model, r.to_dimensions,
       r.to_vector_collection, r.attempt, r.cursor_document, r.cursor_version, r.cursor_ordinal
from ingest.reindex r
join ingest.collection c on c.id = r.collection_id
where r.id = $1 and r.lease_token = $2 and r.state = 'running'
