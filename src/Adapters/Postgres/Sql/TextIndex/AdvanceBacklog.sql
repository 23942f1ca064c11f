-- How far the words of locked versions are indexed; those that are through go.
-- $1 vector collection ids, $2 document ids, $3 versions, $4 next ordinals, null: through.
with done as (
    delete from ingest.text_backlog as b
    using unnest($1::int[], $2::uuid[], $3::int[], $4::int[]) as k (collection_id, document_id, version, next_ordinal)
    where (b.vector_collection_id, b.document_id, b.version) = (k.collection_id, k.document_id, k.version) and k.next_ordinal is null
)
update ingest.text_backlog as b
set next_ordinal = k.next_ordinal
from unnest($1::int[], $2::uuid[], $3::int[], $4::int[]) as k (collection_id, document_id, version, next_ordinal)
where (b.vector_collection_id, b.document_id, b.version) = (k.collection_id, k.document_id, k.version) and k.next_ordinal is not null
