-- Adds up what the events of a stretch of time say. Events are never taken back, so doing it again, or twice at once, gives the same or more. A latency
-- begins when the version was registered or last given back to work.
-- $1 from and $2 to, whole minutes
insert into ingest.throughput as known (minute, latency, ready, failed, chunks, bytes)
select settled.minute, settled.latency, count(*) filter (where settled.event = 'published'), count(*) filter (where settled.event = 'failed'),
       coalesce(sum(settled.chunks), 0), coalesce(sum(settled.bytes), 0)
from (
    select date_trunc('minute', e.at, 'UTC') as minute, e.event,
           case when e.event = 'published' then v.chunks end as chunks, case when e.event = 'published' then v.size end as bytes,
           case when e.event = 'published' and begun.at is not null
               then least(100, greatest(-20, ceil(4 * log(2, greatest(0.001, extract(epoch from e.at - begun.at))))))
               else -100
           end::smallint as latency
    from ingest.document_event e
    left join lateral (
        select v.chunks, v.size
        from ingest.document_version v
        where v.document_id = e.document_id and v.version = e.version
        limit 1) v on true
    left join lateral (
        select b.at
        from ingest.document_event b
        where b.document_id = e.document_id and b.id < e.id and b.version = e.version and b.event in ('registered', 'repaired', 'retry_requested')
        order by b.id desc
        limit 1) begun on e.event = 'published'
    where (e.event = 'published' or (e.event = 'failed' and e.state = 'failed')) and e.at >= $1 and e.at < $2) settled
group by settled.minute, settled.latency
order by settled.minute, settled.latency
on conflict (minute, latency) do update
set ready = greatest(known.ready, excluded.ready), failed = greatest(known.failed, excluded.failed), chunks = greatest(known.chunks, excluded.chunks),
    bytes = greatest(known.bytes, excluded.bytes)
