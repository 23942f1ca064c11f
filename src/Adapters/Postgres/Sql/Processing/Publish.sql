-- Runs under the documents' locks: the flip, and with it the end of every older version, is one statement. Older receipts that are still
-- receiving are settled when they complete. While its collection is about to move to other vectors, nothing is published: the version waits for its turn
-- there, and the attempt is not counted. Overtaken versions as in Release. No more than one version of a document is leased, so none is here twice.
-- $1 document ids, $2 versions, $3 lease tokens, $4 chunks, $5 pages, $6 warning codes, $7 warning messages (arrays of one length; the last three may hold
-- nulls), $8 now
with leased as (
    select done.document_id, done.version, v.collection_id, d.current_version, d.deleted_at, done.chunks, done.pages, done.warning_code, done.warning_message
    from unnest($1::uuid[], $2::int[], $3::uuid[], $4::int[], $5::int[], $6::text[], $7::text[])
        as done (document_id, version, lease_token, chunks, pages, warning_code, warning_message)
    cross join lateral (
        select v.collection_id, v.lease_token, v.state
        from ingest.document_version v
        where v.document_id = done.document_id and v.version = done.version
        offset 0) v -- a fence: each version by its key, not by a walk over all that is in work
    join ingest.document d on d.id = done.document_id
    where v.lease_token = done.lease_token and v.state = 'processing'
), held as (
    select l.document_id, l.version, r.to_vector_collection,
           case
               when not exists (
                   select from ingest.document_version newer
                   where newer.document_id = l.document_id and newer.version > l.version and newer.state in ('pending', 'ready')) then 'pending'
               when l.current_version = l.version then 'ready'
               else 'superseded'
           end as state
    from leased l
    join ingest.reindex r on r.collection_id = l.collection_id and r.state = 'running' and r.phase = 'switch' and r.lease_expires_at > $8
), flipped as (
    update ingest.document d
    set current_version = l.version
    from leased l
    where d.id = l.document_id and l.deleted_at is null and (l.current_version is null or l.current_version <= l.version)
      and not exists (select from held where held.document_id = l.document_id)
    returning l.*
), published as (
    update ingest.document_version v
    set state = 'ready', stage = null, lease_token = null, lease_owner = null, lease_expires_at = null, checkpoint = null,
        chunks = f.chunks, pages = f.pages, error_code = null, error_message = null, warning_code = f.warning_code, warning_message = f.warning_message,
        last_progress_at = $8, updated_at = $8
    from flipped f
    where v.document_id = f.document_id and v.version = f.version
    returning v.document_id, v.version, v.chunks, v.warning_code, v.warning_message
), replaced as (
    update ingest.document_version v
    set state = 'superseded', available_at = null, stage = null, lease_token = null, lease_owner = null, lease_expires_at = null,
        updated_at = $8
    from flipped f
    where v.document_id = f.document_id and v.version < f.version and v.state not in ('superseded', 'receiving')
    returning v.document_id, v.version, f.version as by_version
), returned as (
    update ingest.document_version v
    set state = held.state, stage = null, lease_token = null, lease_owner = null, lease_expires_at = null,
        available_at = case held.state when 'pending' then $8::timestamptz + interval '1 second' end, attempt = v.attempt - 1, updated_at = $8
    from held
    where v.document_id = held.document_id and v.version = held.version
    returning v.document_id, v.version, v.state, held.to_vector_collection
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, code, message)
    select document_id, version, $8::timestamptz, 'superseded', 'superseded', null, 'Version ' || by_version || ' is searchable now.'
    from replaced
    union all
    select document_id, version, $8::timestamptz, 'published', 'ready', warning_code, chunks || ' chunks.' || coalesce(' ' || warning_message, '')
    from published
    union all
    select document_id, version, $8::timestamptz, case state when 'superseded' then 'superseded' else 'released' end, state, null,
           'The collection is moving to ' || to_vector_collection || '; nothing is published for the moment.'
    from returned
)
select document_id, version from published
