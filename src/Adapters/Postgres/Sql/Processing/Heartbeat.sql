-- Touches no indexed column, so the new row version stays on its page (heap-only).
-- $1 document id, $2 version, $3 lease token, $4 now, $5 lease expires at, $6 stage, $7 done, $8 total or null, $9 checkpoint or null
update ingest.document_version
set lease_expires_at = $5, last_progress_at = $4, stage = $6, progress_done = $7, progress_total = $8::bigint,
    checkpoint = coalesce($9::jsonb, checkpoint)
where document_id = $1 and version = $2 and lease_token = $3 and state = 'processing'
