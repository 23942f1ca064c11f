-- Walks the documents of the collections that search these vectors, in order and from the cursor on, so a page reads no more than a page, however
-- many versions of other collections there are. A searchable version is never deleted, and a switch of vectors moves its stamp with its collection.
-- Rows are compared whole, and after PinPlans: only document_live_in_collection can then find and order them, whatever the statistics say.
-- coalesce, not "is null or": a prepared statement's generic plan can begin at the cursor only where it sees a plain comparison.
-- $1 queues, $2 vector collection, $3 after document id or null, $4 after version or null, $5 limit
select page.document_id, page.version, page.chunks
from ingest.collection c
cross join lateral (
    select v.document_id, v.version, v.chunks
    from ingest.document d
    join ingest.document_version v on v.document_id = d.id and v.version = d.current_version
    where d.deleted_at is null
      and (d.collection_id, d.id) >= (c.id, coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'))
      and (d.collection_id, d.id) <= (c.id, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid)
      and (d.id, d.current_version) > (coalesce($3::uuid, '00000000-0000-0000-0000-000000000000'), coalesce($4::int, 0))
      and v.queue = any($1::text[]) and v.vector_collection = $2 and v.state = 'ready'
    order by d.collection_id, d.id
    limit $5) page
where c.vector_collection = $2
order by page.document_id, page.version
limit $5
