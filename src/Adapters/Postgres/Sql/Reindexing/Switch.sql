-- Runs under LockPublishing: nothing can be published between the question and the answer. No row: the lease is gone, or a searchable version lacks
-- points in the new vectors.
-- $1 reindex id, $2 lease token, $3 now
with complete as (
    select r.id, r.collection_id, r.to_model, r.to_dimensions, r.to_vector_collection
    from ingest.reindex r
    where r.id = $1 and r.lease_token = $2 and r.state = 'running' and r.phase = 'switch' and r.verified
      and not exists (
          select
          from ingest.document d
          join ingest.document_version v on v.document_id = d.id and v.version = d.current_version
          where d.collection_id = r.collection_id and d.deleted_at is null
            and not exists (
                select from ingest.reindexed_version m
                where m.document_id = d.id and m.version = d.current_version and m.vector_collection = r.to_vector_collection
                  and m.as_of = v.updated_at))
    for no key update of r
), moved as (
    update ingest.collection c
    set embedding_model = complete.to_model, dimensions = complete.to_dimensions, vector_collection = complete.to_vector_collection
    from complete
    where c.id = complete.collection_id
    returning c.id
)
update ingest.reindex r
set state = 'switched', lease_token = null, lease_owner = null, lease_expires_at = null, error_code = null, error_message = null,
    cursor_document = null, cursor_version = null, cursor_ordinal = null, switched_at = $3, finished_at = $3
from moved
where r.id = $1 and r.collection_id = moved.id
returning r.id
