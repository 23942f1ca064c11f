-- Runs under the document's lock: the flip, and with it the end of every older version, is one statement. Older receipts that are still
-- receiving are settled when they complete. While its collection is about to move to other vectors, nothing is published: the version waits for its turn
-- there, and the attempt is not counted. Overtaken versions as in Release.
-- $1 document id, $2 version, $3 lease token, $4 chunks, $5 pages or null, $6 warning code or null, $7 warning message or null, $8 now
with held as (
    select v.document_id, v.version, r.to_vector_collection,
           case
               when not exists (
                   select from ingest.document_version newer
                   where newer.document_id = $1 and newer.version > $2 and newer.state in ('pending', 'ready')) then 'pending'
               when d.current_version = v.version then 'ready'
               else 'superseded'
           end as state
    from ingest.document_version v
    join ingest.document d on d.id = v.document_id
    join ingest.reindex r on r.collection_id = v.collection_id and r.state = 'running' and r.phase = 'switch' and r.lease_expires_at > $8
    where v.document_id = $1 and v.version = $2 and v.lease_token = $3 and v.state = 'processing'
), flipped as (
    update ingest.document d
    set current_version = v.version
    from ingest.document_version v
    where d.id = $1 and d.deleted_at is null and (d.current_version is null or d.current_version <= v.version)
      and v.document_id = d.id and v.version = $2 and v.lease_token = $3 and v.state = 'processing'
      and not exists (select from held)
    returning d.id
), published as (
    update ingest.document_version v
    set state = 'ready', stage = null, lease_token = null, lease_owner = null, lease_expires_at = null, checkpoint = null,
        chunks = $4, pages = $5::int, error_code = null, error_message = null, warning_code = $6::text, warning_message = $7::text,
        last_progress_at = $8, updated_at = $8
    from flipped
    where v.document_id = flipped.id and v.version = $2
    returning v.document_id, v.version
), replaced as (
    update ingest.document_version v
    set state = 'superseded', available_at = null, stage = null, lease_token = null, lease_owner = null, lease_expires_at = null,
        updated_at = $8
    from flipped
    where v.document_id = flipped.id and v.version < $2 and v.state not in ('superseded', 'receiving')
    returning v.document_id, v.version
), returned as (
    update ingest.document_version v
    set state = held.state, stage = null, lease_token = null, lease_owner = null, lease_expires_at = null,
        available_at = case held.state when 'pending' then $8::timestamptz + interval '1 second' end, attempt = v.attempt - 1, updated_at = $8
    from held
    where v.document_id = held.document_id and v.version = held.version
    returning v.document_id, v.version, v.state, held.to_vector_collection
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, code, message)
    select document_id, version, $8::timestamptz, 'superseded', 'superseded', null, 'Version ' || $2::int || ' is searchable now.'
    from replaced
    union all
    select document_id, version, $8::timestamptz, 'published', 'ready', $6::text, $4::int || ' chunks.' || coalesce(' ' || $7::text, '')
    from published
    union all
    select document_id, version, $8::timestamptz, case state when 'superseded' then 'superseded' else 'released' end, state, null,
           'The collection is moving to ' || to_vector_collection || '; nothing is published for the moment.'
    from returned
)
select version from published
