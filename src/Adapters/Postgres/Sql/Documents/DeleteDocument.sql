-- Runs under the document's lock. Clearing the lease fences the worker that holds it.
-- $1 document id, $2 reason, $3 now
with deleted as (
    update ingest.document
    set deleted_at = $3, delete_reason = $2, current_version = null
    where id = $1 and deleted_at is null
    returning id, latest_version
), superseded as (
    update ingest.document_version v
    set state = 'superseded', available_at = null, stage = null, lease_token = null, lease_owner = null, lease_expires_at = null,
        updated_at = $3
    from deleted
    where v.document_id = deleted.id and v.state <> 'superseded'
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, message)
    select id, latest_version, $3, 'deleted', 'superseded', $2 from deleted
)
select latest_version from deleted
