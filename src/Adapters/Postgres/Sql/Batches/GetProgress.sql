-- $1 batch ids, $2 start of the throughput window
select b.id, b.collection, b.created_at, b.origin, b.cancelled_at, b.settled_at, b.entries,
       count(i.name),
       count(*) filter (where i.outcome = 'expected'),
       count(*) filter (where v.state = 'pending'),
       count(*) filter (where v.state = 'processing'),
       count(*) filter (where v.state = 'ready'),
       count(*) filter (where v.state = 'failed' and v.error_code <> 'cancelled'),
       count(*) filter (where i.outcome = 'refused'),
       count(*) filter (where i.document_id is not null and (v.state is null or v.state in ('superseded', 'receiving'))),
       count(*) filter (where i.outcome = 'cancelled' or (v.state = 'failed' and v.error_code = 'cancelled')),
       count(*) filter (where i.outcome = 'cancelled'),
       count(*) filter (where i.outcome = 'unchanged'),
       count(*) filter (where i.outcome = 'sent' and v.state in ('ready', 'failed') and v.updated_at >= $2),
       coalesce(sum(v.chunks) filter (where v.state = 'ready'), 0)::bigint
from ingest.batch b
left join ingest.batch_item i on i.batch_id = b.id
left join ingest.document_version v on v.document_id = i.document_id and v.version = i.version
where b.id = any ($1::uuid[])
group by b.id
