-- As ListRuns, for one source.
-- $1 source, $2 after this run id or null, $3 limit
select id, source, kind, state, phase, requested_by, due_at, days, attempt, available_at, lease_owner, lease_expires_at, steps, steps_done, steps_failed,
       pages, seen, changed, failed_items, missed, enumerated, deleted, held, first_item_at, last_item_at, last_page_seen, requests, error_code,
       error_message, created_at, started_at, finished_at, approved
from ingest.sync_run_view
where source = $1 and id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by id desc
limit $3
