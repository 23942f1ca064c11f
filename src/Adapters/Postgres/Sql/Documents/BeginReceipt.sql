-- Runs under the lock of EnsureDocument, so the document is there. Answers from what is known (etag, then hash), or adds a version in receiving.
-- $1 collection id, $2 name, $3 file name for the blob, $4 source etag or null, $5 hash or null, $6 true to refuse other bytes, $7 now
with doc as (
    select d.id, d.last_version, d.current_version
    from ingest.document d
    where d.collection_id = $1 and d.name = $2 and d.deleted_at is null
), same_etag as (
    select v.version, v.state, v.discarded, v.duplicate_of, v.hash is null as has_no_bytes
    from ingest.document_version v
    join doc on doc.id = v.document_id
    where v.source_etag = $4::text
), accepted as (
    select v.version, v.hash
    from ingest.document_version v
    join doc on doc.id = v.document_id
    where v.state in ('pending', 'processing', 'ready')
    order by v.version desc
    limit 1
), answer as (
    select doc.id,
           case
               when e.state = 'receiving' then 'receiving'
               when e.has_no_bytes then 'gone'
               when e.discarded = 'refused' then 'conflict'
               when e.version is not null then 'unchanged'
               when a.hash = $5::bytea then 'unchanged'
               when $5::bytea is not null and $6::boolean and (a.version is not null or doc.current_version is not null) then 'conflict'
               else 'new'
           end as outcome,
           coalesce(e.duplicate_of, e.version, a.version, doc.current_version) as known_version,
           doc.last_version + 1 as new_version
    from doc
    left join same_etag e on true
    left join accepted a on true
), added as (
    insert into ingest.document_version (
        document_id, version, state, collection_id, queue, embedding_model, dimensions, vector_collection, blob_name, source_etag,
        created_at, updated_at)
    select answer.id, answer.new_version, 'receiving', c.id, c.queue, c.embedding_model, c.dimensions, c.vector_collection,
           answer.id::text || '/v' || answer.new_version || '/' || $3::text, $4::text, $7::timestamptz, $7::timestamptz
    from answer
    join ingest.collection c on c.id = $1
    where answer.outcome = 'new'
    returning document_id, version, blob_name
), counted as (
    update ingest.document d
    set last_version = added.version, latest_version = added.version
    from added
    where d.id = added.document_id
), withdrawn as (
    -- The same bytes again after newer bytes failed: the document stands by the good version.
    update ingest.document_version v
    set state = 'superseded', updated_at = $7
    from answer
    where answer.outcome = 'unchanged' and v.document_id = answer.id and v.version > answer.known_version and v.state = 'failed'
      and not exists (select from same_etag)
    returning v.document_id, v.version
), settled as (
    update ingest.document d
    set latest_version = (
        select max(v.version)
        from ingest.document_version v
        where v.document_id = answer.id and v.state <> 'superseded' and v.version not in (select version from withdrawn))
    from answer
    where d.id = answer.id and exists (select from withdrawn)
), told as (
    insert into ingest.document_event (document_id, version, at, event, state)
    select document_id, version, $7::timestamptz, 'registered', 'receiving' from added
    union all
    select document_id, version, $7::timestamptz, 'superseded', 'superseded' from withdrawn
)
select answer.id, coalesce(added.version, answer.known_version), 
       case answer.outcome when 'new' then 'receiving' else answer.outcome end, coalesce(added.blob_name, known.blob_name)
from answer
left join added on true
left join ingest.document_version known on known.document_id = answer.id and known.version = answer.known_version
