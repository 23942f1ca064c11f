-- Runs under the document's lock: the flip, and with it the end of every older version, is one statement. Older receipts that are still
-- receiving are settled when they complete.
-- $1 document id, $2 version, $3 lease token, $4 chunks, $5 pages or null, $6 warning code or null, $7 warning message or null, $8 now
with flipped as (
    update ingest.document d
    set current_version = v.version
    from ingest.document_version v
    where d.id = $1 and d.deleted_at is null and (d.current_version is null or d.current_version <= v.version)
      and v.document_id = d.id and v.version = $2 and v.lease_token = $3 and v.state = 'processing'
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
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, code, message)
    select document_id, version, $8::timestamptz, 'superseded', 'superseded', null, 'Version ' || $2::int || ' is searchable now.'
    from replaced
    union all
    select document_id, version, $8::timestamptz, 'published', 'ready', $6::text, $4::int || ' chunks.' || coalesce(' ' || $7::text, '')
    from published
)
select version from published
