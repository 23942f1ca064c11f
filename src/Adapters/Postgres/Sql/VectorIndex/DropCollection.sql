-- Removes a vector collection that has no points, and what is noted of versions that had some; one row when it did. $1 collection name.
with gone as (
    select id
    from ingest.vector_collection
    where name = $1 and not exists (select from ingest.vector_point where vector_collection_id = ingest.vector_collection.id)
), forgotten as (
    delete from ingest.vector_version
    where vector_collection_id in (select id from gone)
)
delete from ingest.vector_collection
where id in (select id from gone)
returning id
