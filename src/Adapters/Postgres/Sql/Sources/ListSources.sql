-- "hash is null or error_code is not null" says nothing new, but it is the condition of the index of unread items.
-- $1 sources
select k.name, succeeded.id, finished.id, active.id, items.live, items.failed, parts.listed, coalesce(held.rows, 0), held.run_id,
       s.account, s.credential_expires_at, s.credential_error_message, s.last_enumerated_at, approved.rows
from unnest($1::text[]) with ordinality as k (name, place)
left join ingest.source s on s.name = k.name
left join lateral (
    select id from ingest.sync_run
    where source = k.name and finished_at is not null and state = 'succeeded' and kind = 'sync'
    order by finished_at desc, id desc
    limit 1) succeeded on true
left join lateral (
    select id from ingest.sync_run
    where source = k.name and finished_at is not null
    order by finished_at desc, id desc
    limit 1) finished on true
left join lateral (
    select id from ingest.sync_run
    where source = k.name and state in ('pending', 'running')
    order by state = 'running' desc, available_at, id
    limit 1) active on true
cross join lateral (
    select (select count(*) from ingest.source_item where source = k.name and deleted_at is null) as live,
           (select count(*) from ingest.source_item
            where source = k.name and deleted_at is null and (hash is null or error_code is not null) and error_code is not null) as failed) items
cross join lateral (
    select count(*)::int as listed from ingest.source_partition where source = k.name and listed) parts
left join lateral (
    select count(*) as rows, max(run_id::text)::uuid as run_id
    from ingest.sync_deletion
    where source = k.name and state = 'held') held on true
cross join lateral (
    select count(*) as rows from ingest.sync_deletion where source = k.name and state in ('approved', 'confirmed')) approved
order by k.place
