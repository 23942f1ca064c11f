-- Only those whose model this process has. SKIP LOCKED never waits for another claim.
-- $1 queues, $2 models, $3 collection name or null, $4 now, $5 limit, $6 owner, $7 lease expires at
with oldest as (
    select r.id
    from ingest.reindex r
    join ingest.collection c on c.id = r.collection_id
    where r.state = 'pending' and r.available_at <= $4 and c.queue = any($1::text[]) and r.to_model = any($2::text[])
      and ($3::text is null or c.name = $3)
    order by r.available_at, r.id
    limit $5
    for no key update of r skip locked
), claimed as (
    update ingest.reindex r
    set state = 'running', attempt = r.attempt + 1, got_further = false, available_at = null,
        lease_token = gen_random_uuid(), lease_owner = $6, lease_expires_at = $7, started_at = coalesce(r.started_at, $4)
    from oldest
    where r.id = oldest.id and r.state = 'pending'
    returning r.*
)
select r.id, r.lease_token, c.id, c.name, r.phase, r.verified, r.from_vector_collection, r.to_model, r.to_dimensions,
       r.to_vector_collection, r.attempt, r.cursor_document, r.cursor_version, r.cursor_ordinal
from claimed r
join ingest.collection c on c.id = r.collection_id
