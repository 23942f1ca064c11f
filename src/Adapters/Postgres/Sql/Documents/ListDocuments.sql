-- coalesce, not "is null or": a prepared statement's generic plan can begin at the cursor only where it sees a plain comparison.
-- $1 collection or null, $2 part of the name or null, $3 after this document id or null, $4 limit
select id, collection, queue, name, source, version, current_version, state, stage, attempt, available_at, lease_owner, lease_expires_at,
       last_progress_at, progress_done, progress_total, size, chunks, pages, error_code, error_message, warning_code, warning_message,
       created_at, updated_at, deleted_at, purged_at
from ingest.document_view
where deleted_at is null
  and ($1::text is null or collection = $1)
  and ($2::text is null or position(lower($2 collate "und-x-icu") in lower(name collate "und-x-icu")) > 0)
  and id < coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by id desc
limit $4
