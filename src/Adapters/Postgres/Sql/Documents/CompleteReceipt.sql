-- Runs under the document's lock. No row: no such receipt, or its document was deleted.
-- $1 document id, $2 version, $3 hash, $4 size, $5 etag, $6 true to refuse other bytes, $7 now
with receipt as (
    select v.document_id, v.version, v.state, v.hash, v.discarded, v.duplicate_of, v.blob_name, d.current_version
    from ingest.document_version v
    join ingest.document d on d.id = v.document_id
    where v.document_id = $1 and v.version = $2 and d.deleted_at is null
), accepted as (
    select v.version, v.hash
    from ingest.document_version v
    where v.document_id = $1 and v.version <> $2 and v.state in ('pending', 'processing', 'ready')
    order by v.version desc
    limit 1
), answer as (
    select case
               when r.discarded = 'unchanged' then 'unchanged'
               when r.discarded = 'refused' then 'conflict'
               when r.state <> 'receiving' and r.hash is null then 'gone'
               when r.state <> 'receiving' then 'accepted'
               when a.hash = $3 then 'unchanged'
               when $6::boolean and (a.version is not null or r.current_version is not null) then 'conflict'
               else 'accepted'
           end as outcome,
           r.state = 'receiving' as is_first,
           -- Also below a searchable version that failed under repair: its bytes came later than these.
           a.version > $2 or r.current_version > $2 as is_late,
           coalesce(r.duplicate_of, a.version, r.current_version) as known_version,
           r.blob_name
    from receipt r
    left join accepted a on true
), moved as (
    update ingest.document_version v
    set state = case when answer.outcome <> 'accepted' or answer.is_late then 'superseded' else 'pending' end,
        available_at = case when answer.outcome = 'accepted' and answer.is_late is not true then $7::timestamptz end,
        hash = $3, size = $4, etag = $5,
        discarded = case answer.outcome when 'unchanged' then 'unchanged' when 'conflict' then 'refused' end,
        duplicate_of = case when answer.outcome <> 'accepted' then answer.known_version end,
        updated_at = $7
    from answer
    where v.document_id = $1 and v.version = $2 and v.state = 'receiving'
    returning v.version, v.state
), withdrawn as (
    -- The same bytes again after newer bytes failed: the document stands by the good version.
    update ingest.document_version v
    set state = 'superseded', updated_at = $7
    from answer
    where answer.is_first and answer.outcome = 'unchanged'
      and v.document_id = $1 and v.version > answer.known_version and v.state = 'failed'
    returning v.version
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, message)
    select $1::uuid, moved.version, $7::timestamptz,
           case answer.outcome when 'unchanged' then 'unchanged' when 'conflict' then 'refused' else 'received' end, moved.state,
           case
               when answer.outcome = 'unchanged' then 'Version ' || answer.known_version || ' has the same bytes.'
               when answer.outcome = 'conflict' then 'Version ' || answer.known_version || ' has other bytes.'
               when answer.is_late then 'Version ' || answer.known_version || ' was accepted meanwhile.'
           end
    from moved, answer
    union all
    select $1::uuid, withdrawn.version, $7::timestamptz, 'superseded', 'superseded', 'Version ' || answer.known_version || ' was added again.'
    from withdrawn, answer
)
select case when answer.outcome in ('unchanged', 'conflict') then answer.known_version else $2::int end, answer.outcome,
       coalesce(known.blob_name, answer.blob_name)
from answer
left join ingest.document_version known
    on known.document_id = $1 and known.version = answer.known_version and answer.outcome in ('unchanged', 'conflict')
