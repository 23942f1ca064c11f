-- After its points are gone.
-- $1 vector collection
with marks as (
    delete from ingest.reindexed_version where vector_collection = $1
)
delete from ingest.spare_vectors
where vector_collection = $1 and role = 'discarded'
