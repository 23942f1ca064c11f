-- Runs under the collection's lock. Clearing the lease fences the worker that holds it. What was never searched is thrown away.
-- $1 collection name, $2 now
with cancelled as (
    update ingest.reindex r
    set state = 'cancelled', phase = case when r.phase = 'switch' then 'copy' else r.phase end, available_at = null, lease_token = null,
        lease_owner = null, lease_expires_at = null, finished_at = $2
    from ingest.collection c
    where c.name = $1 and r.collection_id = c.id and r.state in ('pending', 'running')
    returning r.id, r.to_vector_collection
), given_up as (
    update ingest.spare_vectors s
    set role = case when s.was_searched then 'previous' else 'discarded' end, updated_at = $2
    from cancelled
    where s.vector_collection = cancelled.to_vector_collection
)
select id from cancelled
