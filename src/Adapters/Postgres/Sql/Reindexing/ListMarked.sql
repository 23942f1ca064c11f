-- Searchable versions that a vector collection is known to hold, and how many points of each. coalesce as in Reconciliation/ListSearchable.
-- lateral and limit: each document's mark is a look-up by its key, so a page begins at its cursor; joined, it read every mark before that again.
-- $1 collection id, $2 vector collection, $3 after document id or null, $4 limit
select d.id, v.version, m.points
from ingest.document d
join ingest.document_version v on v.document_id = d.id and v.version = d.current_version
cross join lateral (
    select m.points
    from ingest.reindexed_version m
    where m.document_id = d.id and m.version = d.current_version and m.vector_collection = $2 and m.as_of = v.updated_at
    limit 1) m
where d.collection_id = $1 and d.deleted_at is null and d.id > coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
order by d.id
limit $4
