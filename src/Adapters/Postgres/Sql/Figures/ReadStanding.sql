-- Everything at one moment, as four lists in JSON and four figures.
-- $1 now, $2 most groups of failures, $3 most versions in work
with figures as materialized (
    select collection_id, state, code, documents, chunks, bytes from ingest.figure
), collections as (
    select c.name, c.embedding_model as model, c.dimensions,
           coalesce(sum(f.documents) filter (where f.state = 'receiving'), 0) as receiving,
           coalesce(sum(f.documents) filter (where f.state = 'pending'), 0) as pending,
           coalesce(sum(f.documents) filter (where f.state = 'processing'), 0) as processing,
           coalesce(sum(f.documents) filter (where f.state = 'ready'), 0) as ready,
           coalesce(sum(f.documents) filter (where f.state = 'failed'), 0) as failed,
           coalesce(sum(f.chunks), 0) as chunks,
           coalesce(sum(f.bytes), 0) as bytes,
           (select json_build_object('state', r.state, 'done', r.done, 'total', r.total, 'to_model', r.to_model)
            from ingest.reindex r
            where r.collection_id = c.id and r.state in ('pending', 'running')) as reindex
    from ingest.collection c
    left join figures f on f.collection_id = c.id
    group by c.id
    order by c.name
), failures as (
    select c.name as collection, f.code, f.documents as count, example.document_id, example.name, example.message
    from (select * from figures where state = 'failed' order by documents desc, collection_id, code limit $2) f
    join ingest.collection c on c.id = f.collection_id
    left join lateral (
        select v.document_id, d.name, v.error_message as message
        from ingest.document_version v
        join ingest.document d on d.id = v.document_id and d.latest_version = v.version and d.deleted_at is null
        where v.state = 'failed' and v.collection_id = f.collection_id and v.error_code = f.code
        order by v.updated_at desc
        limit 1) example on true
    order by f.documents desc, c.name, f.code
), in_work as (
    select v.document_id, d.name, c.name as collection, v.stage, v.attempt, v.progress_done as done, v.progress_total as total,
           v.updated_at as since, v.lease_owner as owner
    from ingest.document_version v
    join ingest.document d on d.id = v.document_id
    join ingest.collection c on c.id = v.collection_id
    where v.state = 'processing'
    order by v.updated_at, v.document_id
    limit $3
), oldest as (
    select min(first.available_at) as available_at
    from (select distinct queue from ingest.collection) q
    cross join lateral (
        select v.available_at
        from ingest.document_version v
        where v.queue = q.queue and v.state = 'pending' and v.available_at <= $1
        order by v.available_at
        limit 1) first
), recent as (
    select count(*) as settled, min(e.at) as first_at
    from ingest.document_event e
    where (e.event = 'published' or (e.event = 'failed' and e.state = 'failed')) and e.at > $1::timestamptz - interval '60 seconds'
)
select (select coalesce(json_agg(collections), '[]') from collections)::text,
       (select coalesce(json_agg(failures), '[]') from failures)::text,
       (select coalesce(json_agg(in_work), '[]') from in_work)::text,
       (select available_at from oldest),
       recent.settled,
       recent.first_at,
       (select coalesce(sum(ready + failed), 0)::bigint from ingest.throughput where minute > $1::timestamptz - interval '11 minutes')
from recent
