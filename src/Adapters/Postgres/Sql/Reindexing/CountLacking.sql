-- How many documents are searchable, and how many of these lack points in a vector collection: those that can be copied now, and those under repair.
-- $1 collection id, $2 vector collection
select count(*),
       count(*) filter (where lacks and v_state not in ('pending', 'processing')),
       count(*) filter (where lacks and v_state in ('pending', 'processing'))
from (
    select v.state as v_state, not exists (
          select from ingest.reindexed_version m
          where m.document_id = d.id and m.version = d.current_version and m.vector_collection = $2 and m.as_of = v.updated_at) as lacks
    from ingest.document d
    join ingest.document_version v on v.document_id = d.id and v.version = d.current_version
    where d.collection_id = $1 and d.deleted_at is null) as searchable
