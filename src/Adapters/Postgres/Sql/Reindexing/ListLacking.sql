-- Searchable versions whose chunks a vector collection is not known to hold, document by document. Greater or equal: a document may be half copied.
-- lateral and limit: each document's mark is a look-up by its key, so a page begins at its cursor; joined, it read every mark before that again.
-- $1 collection id, $2 vector collection, $3 from document id or null, $4 limit
select d.id, v.version, v.chunks, v.updated_at, v.state in ('pending', 'processing')
from ingest.document d
join ingest.document_version v on v.document_id = d.id and v.version = d.current_version
left join lateral (
    select true as held
    from ingest.reindexed_version m
    where m.document_id = d.id and m.version = d.current_version and m.vector_collection = $2 and m.as_of = v.updated_at
    limit 1) m on true
where d.collection_id = $1 and d.deleted_at is null and d.id >= coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
  and m.held is null
order by d.id
limit $4
