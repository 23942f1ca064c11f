-- Sources with a run to claim, oldest first; those that somebody else claims for at this moment are left to him.
-- $1 sources, $2 now, $3 limit
select s.name
from ingest.source s
cross join lateral (
    select r.available_at, r.id
    from ingest.sync_run r
    where r.source = s.name and r.state = 'pending' and r.available_at <= $2
    order by r.available_at, r.id
    limit 1) waiting
where s.name = any ($1::text[])
  and not exists (select from ingest.sync_run r where r.source = s.name and r.state = 'running')
order by waiting.available_at, waiting.id
limit $3
for no key update of s skip locked
