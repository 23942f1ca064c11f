-- $1 queues or null
select c.name,
       coalesce(sum(f.documents) filter (where f.state = 'receiving'), 0)::bigint,
       coalesce(sum(f.documents) filter (where f.state = 'pending'), 0)::bigint,
       coalesce(sum(f.documents) filter (where f.state = 'processing'), 0)::bigint,
       coalesce(sum(f.documents) filter (where f.state = 'ready'), 0)::bigint,
       coalesce(sum(f.documents) filter (where f.state = 'failed'), 0)::bigint,
       coalesce(sum(f.chunks), 0)::bigint
from ingest.collection c
left join ingest.figure f on f.collection_id = c.id
where $1::text[] is null or c.queue = any($1)
group by c.name
order by c.name
