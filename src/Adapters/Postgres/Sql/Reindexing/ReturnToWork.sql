-- Runs after MoveStamps, which holds the rows: what is in work was on its way to the old vectors. Its lease is cleared, which fences its worker, and it
-- goes back to work; the attempt is not counted. Overtaken versions as in Processing/Release.
-- $1 reindex id, $2 now
with decided as (
    select v.document_id, v.version, r.to_vector_collection,
           case
               when not exists (
                   select from ingest.document_version newer
                   where newer.document_id = v.document_id and newer.version > v.version and newer.state in ('pending', 'ready')) then 'pending'
               when d.current_version = v.version then 'ready'
               else 'superseded'
           end as state
    from ingest.reindex r
    join ingest.document d on d.collection_id = r.collection_id and d.deleted_at is null
    join ingest.document_version v on v.document_id = d.id and v.state = 'processing'
    where r.id = $1
), moved as (
    update ingest.document_version v
    set state = decided.state, stage = null, lease_token = null, lease_owner = null, lease_expires_at = null,
        available_at = case decided.state when 'pending' then $2::timestamptz end, attempt = v.attempt - 1, updated_at = $2
    from decided
    where v.document_id = decided.document_id and v.version = decided.version
    returning v.document_id, v.version, v.state, decided.to_vector_collection
)
insert into ingest.document_event (document_id, version, at, event, state, message)
select document_id, version, $2::timestamptz, case state when 'superseded' then 'superseded' else 'released' end, state,
       'The collection moved to ' || to_vector_collection || '; this version is indexed there.'
from moved
