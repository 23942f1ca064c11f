-- How many documents are searchable, and how many of these lack points in a vector collection: those that can be copied now, and those under repair.
-- lateral and limit: each document's mark stays a look-up by its key, however many the planner takes them for; as an anti-join it compared every document with
-- every mark when marks had just been written and not been analyzed.
-- $1 collection id, $2 vector collection
select count(*),
       count(*) filter (where lacks and v_state not in ('pending', 'processing')),
       count(*) filter (where lacks and v_state in ('pending', 'processing'))
from (
    select v.state as v_state, m.held is null as lacks
    from ingest.document d
    join ingest.document_version v on v.document_id = d.id and v.version = d.current_version
    left join lateral (
        select true as held
        from ingest.reindexed_version m
        where m.document_id = d.id and m.version = d.current_version and m.vector_collection = $2 and m.as_of = v.updated_at
        limit 1) m on true
    where d.collection_id = $1 and d.deleted_at is null) as searchable
