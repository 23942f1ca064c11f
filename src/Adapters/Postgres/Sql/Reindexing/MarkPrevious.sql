-- Runs after Switch: what was searchable and settled stands whole in the vectors that are kept, so that the way back copies only what comes from now on.
-- $1 reindex id
insert into ingest.reindexed_version as m (document_id, version, vector_collection, points, as_of)
select d.id, v.version, r.from_vector_collection, v.chunks, v.updated_at
from ingest.reindex r
join ingest.document d on d.collection_id = r.collection_id and d.deleted_at is null
join ingest.document_version v on v.document_id = d.id and v.version = d.current_version and v.state = 'ready'
where r.id = $1
on conflict (document_id, version, vector_collection) do update
set points = excluded.points, as_of = excluded.as_of
where (m.points, m.as_of) <> (excluded.points, excluded.as_of)
