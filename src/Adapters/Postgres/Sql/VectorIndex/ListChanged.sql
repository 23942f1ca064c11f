-- Documents of which another version, or other points of the same one, may be searchable since a snapshot; nulls: none with points here.
-- $1 vector collection id, $2 the snapshot's oldest transaction.
select c.id, v.version, v.points_changed
from (
    select id from ingest.document where current_changed >= $2
    union
    select document_id from ingest.vector_version where vector_collection_id = $1 and points_changed >= $2
) as c
left join ingest.document as d on d.id = c.id
left join ingest.vector_version as v on v.vector_collection_id = $1 and v.document_id = c.id and v.version = d.current_version
