-- The states that few documents are in, through their own index.
-- coalesce, not "is null or": a prepared statement's generic plan can begin at the cursor only where it sees a plain comparison.
-- $1 collection or null, $2 part of the name or null, $3 after this document id or null, $4 limit, $5 state
select w.id, w.collection, w.queue, w.name, w.source, w.version, w.current_version, w.state, w.stage, w.attempt, w.available_at,
       w.lease_owner, w.lease_expires_at, w.last_progress_at, w.progress_done, w.progress_total, w.size, w.chunks, w.pages, w.error_code,
       w.error_message, w.warning_code, w.warning_message, w.created_at, w.updated_at, w.deleted_at, w.purged_at
from ingest.document_version v
join ingest.document_view w on w.id = v.document_id and w.version = v.version
where v.state in ('receiving', 'pending', 'processing', 'failed') and v.state = $5
  and w.deleted_at is null
  and ($1::text is null or w.collection = $1)
  and ($2::text is null or position(lower($2 collate "und-x-icu") in lower(w.name collate "und-x-icu")) > 0)
  and v.document_id < coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
order by v.document_id desc
limit $4
