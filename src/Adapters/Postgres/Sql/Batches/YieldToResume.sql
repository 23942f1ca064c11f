-- Runs under the documents' locks, before ResumeVersions: at most one version of a document waits.
-- $1 batch id, $2 document ids, $3 versions (same length), $4 now
with b as (
    select id from ingest.batch where id = $1 and cancelled_at is null for key share
), yielded as (
    update ingest.document_version v
    set state = case when d.current_version = v.version then 'ready' else 'superseded' end, available_at = null, updated_at = $4
    from b, unnest($2::uuid[], $3::int[]) as k (document_id, version), ingest.document d, ingest.document_version latest
    where d.id = k.document_id and d.deleted_at is null and d.latest_version = k.version
      and latest.document_id = d.id and latest.version = k.version and latest.state = 'failed' and latest.error_code = 'cancelled'
      and v.document_id = d.id and v.state = 'pending'
    returning v.document_id, v.version, v.state
)
insert into ingest.document_event (document_id, version, at, event, state, message)
select document_id, version, $4, case state when 'ready' then 'released' else 'superseded' end, state, 'A newer version is resumed.'
from yielded
