-- Runs under the locks of the sources, so that nobody else makes one of their runs running between the question and the answer.
-- $1 sources, $2 now, $3 owner, $4 lease expires at
with oldest as (
    select waiting.id
    from unnest($1::text[]) as s (name)
    cross join lateral (
        select r.id
        from ingest.sync_run r
        where r.source = s.name and r.state = 'pending' and r.available_at <= $2
        order by r.available_at, r.id
        limit 1) waiting
    where not exists (select from ingest.sync_run r where r.source = s.name and r.state = 'running')
), claimed as (
    update ingest.sync_run r
    set state = 'running', attempt = r.attempt + 1, got_further = false, available_at = null,
        lease_token = gen_random_uuid(), lease_owner = $3, lease_expires_at = $4,
        started_at = coalesce(r.started_at, $2), number = coalesce(r.number, nextval('ingest.sync_run_number'))
    from oldest
    where r.id = oldest.id and r.state = 'pending'
    returning r.*
)
select r.id, r.lease_token, r.source, r.kind, r.days, r.phase, r.attempt, r.started_at, r.enumerates,
       case when s.requests_on = ($2::timestamptz at time zone 'UTC')::date then s.requests else 0 end
from claimed r
join ingest.source s on s.name = r.source
order by r.created_at, r.id
