-- $1 document id
select id, collection, queue, name, source, version, current_version, state, stage, attempt, available_at, lease_owner, lease_expires_at,
       last_progress_at, progress_done, progress_total, size, chunks, pages, error_code, error_message, warning_code, warning_message,
       created_at, updated_at, deleted_at, purged_at
from ingest.document_view
where id = $1
