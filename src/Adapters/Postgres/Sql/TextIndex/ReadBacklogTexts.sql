-- The next chunks of versions, in the order given and then theirs, with what their words come from; the document's name goes with the first one. The
-- versions are gone through one by one until there are enough: a sort would first read all of them.
-- $1 vector collection ids, $2 document ids, $3 versions, $4 first ordinals, $5 chunks at most.
select k.place::int - 1, p.ordinal, p.text, p.context, case when p.ordinal = 0 then (select name from ingest.document where id = k.document_id) end
from unnest($1::int[], $2::uuid[], $3::int[], $4::int[]) with ordinality as k (collection_id, document_id, version, next_ordinal, place)
cross join lateral (
    select ordinal, text, context
    from ingest.vector_point
    where vector_collection_id = k.collection_id and document_id = k.document_id and version = k.version and ordinal >= k.next_ordinal
    order by ordinal
    limit $5
) as p
limit $5
