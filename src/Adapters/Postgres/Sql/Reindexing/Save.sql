-- A page is in the index: marks the versions that it completed, moves the cursor and extends the lease. A version that went through the pipeline since
-- it was read is marked as of then, which holds no more.
-- $1 reindex id, $2 lease token, $3 now, $4 lease expires at, $5 document ids, $6 versions, $7 points and $8 as of (same length), $9 cursor's document,
-- $10 version and $11 ordinal, or null
with held as (
    update ingest.reindex
    set lease_expires_at = $4, last_progress_at = $3, got_further = true, error_code = null, error_message = null,
        cursor_document = $9::uuid, cursor_version = $10::int, cursor_ordinal = $11::int, done = done + cardinality($5::uuid[])
    where id = $1 and lease_token = $2 and state = 'running'
    returning to_vector_collection
), marked as (
    insert into ingest.reindexed_version as m (document_id, version, vector_collection, points, as_of)
    select k.document_id, k.version, held.to_vector_collection, k.points, k.as_of
    from held, unnest($5::uuid[], $6::int[], $7::int[], $8::timestamptz[]) as k (document_id, version, points, as_of)
    on conflict (document_id, version, vector_collection) do update
    set points = excluded.points, as_of = excluded.as_of
)
select 1 from held
