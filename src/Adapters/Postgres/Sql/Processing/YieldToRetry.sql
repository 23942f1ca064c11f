-- Runs under the documents' locks, before RetryFailed: at most one version of a document waits.
-- $1 document ids, $2 now
with yielded as (
    update ingest.document_version v
    set state = case when d.current_version = v.version then 'ready' else 'superseded' end, available_at = null, updated_at = $2
    from ingest.document d, ingest.document_version latest
    where d.id = any($1::uuid[]) and d.deleted_at is null
      and latest.document_id = d.id and latest.version = d.latest_version and latest.state = 'failed' and latest.hash is not null
      and v.document_id = d.id and v.state = 'pending'
    returning v.document_id, v.version, v.state
)
insert into ingest.document_event (document_id, version, at, event, state, message)
select document_id, version, $2, case state when 'ready' then 'released' else 'superseded' end, state, 'A newer version is retried.'
from yielded
