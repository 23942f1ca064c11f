-- The claim is looked up only where it is asked for: once a version is ready or failed.
-- $1 document ids
select w.id, w.collection, w.queue, w.name, w.source, w.version, w.current_version, w.state, w.stage, w.attempt, w.available_at,
       w.lease_owner, w.lease_expires_at, w.last_progress_at, w.progress_done, w.progress_total, w.size, w.chunks, w.pages, w.error_code,
       w.error_message, w.warning_code, w.warning_message, w.created_at, w.updated_at, w.deleted_at, w.purged_at, c.at
from ingest.document_view w
left join lateral (
    select e.at
    from ingest.document_event e
    where e.document_id = w.id and e.version = w.version and e.event = 'claimed' and w.state in ('ready', 'failed')
    order by e.id desc
    limit 1) c on true
where w.id = any ($1::uuid[])
