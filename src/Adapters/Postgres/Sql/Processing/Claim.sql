-- Oldest first within each queue. Queues of one worker take turns: first the oldest of each, in random order, so a long queue cannot
-- starve a short one. SKIP LOCKED never waits; version_one_pending makes "no version of this document is in work" safe from races,
-- because a sibling can only come into work through pending.
-- $1 queues, $2 now, $3 limit, $4 owner, $5 lease expires at
with oldest as (
    select candidate.document_id, candidate.version,
           row_number() over (partition by q.queue order by candidate.available_at, candidate.document_id) as turn
    from unnest($1::text[]) as q(queue)
    cross join lateral (
        select v.document_id, v.version, v.available_at
        from ingest.document_version v
        where v.queue = q.queue and v.state = 'pending' and v.available_at <= $2
          and not exists (
              select from ingest.document_version sibling
              where sibling.document_id = v.document_id and sibling.state = 'processing')
        order by v.available_at, v.document_id
        limit $3
        for no key update of v skip locked) candidate
), taken as (
    select document_id, version, row_number() over (order by turn, random()) as place
    from oldest
    order by turn, random()
    limit $3
), claimed as (
    update ingest.document_version v
    set state = 'processing', stage = 'extract', attempt = v.attempt + 1, available_at = null,
        lease_token = gen_random_uuid(), lease_owner = $4, lease_expires_at = $5,
        progress_done = 0, progress_total = null, updated_at = $2
    from taken
    where v.document_id = taken.document_id and v.version = taken.version and v.state = 'pending'
    returning v.*, taken.place
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, message)
    select document_id, version, $2::timestamptz, 'claimed', 'processing', 'Attempt ' || attempt || ' by ' || lease_owner || '.'
    from claimed
)
select claimed.document_id, claimed.version, claimed.lease_token, c.name, d.name, claimed.blob_name, claimed.size, claimed.hash,
       claimed.embedding_model, claimed.dimensions, claimed.vector_collection, claimed.attempt, claimed.checkpoint::text
from claimed
join ingest.document d on d.id = claimed.document_id
join ingest.collection c on c.id = claimed.collection_id
order by claimed.place
