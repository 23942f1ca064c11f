-- $1 queues or null
select c.name,
       count(*) filter (where latest.state = 'receiving'),
       count(*) filter (where latest.state = 'pending'),
       count(*) filter (where latest.state = 'processing'),
       count(*) filter (where latest.state = 'ready'),
       count(*) filter (where latest.state = 'failed'),
       coalesce(sum(searchable.chunks), 0)::bigint
from ingest.collection c
left join ingest.document d on d.collection_id = c.id and d.deleted_at is null
left join ingest.document_version latest on latest.document_id = d.id and latest.version = d.latest_version
left join ingest.document_version searchable on searchable.document_id = d.id and searchable.version = d.current_version
where $1::text[] is null or c.queue = any($1)
group by c.name
order by c.name
