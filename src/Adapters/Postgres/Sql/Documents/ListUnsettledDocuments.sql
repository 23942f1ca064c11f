-- The states that few documents are in, through their own index; bounded as in ListDocuments.
-- coalesce, not "is null or": a prepared statement's generic plan can begin at the cursor only where it sees a plain comparison.
-- $1 collection or null, $2 part of the name or null, $3 after this document id or null, $4 limit, $5 state, $6 most documents to look at
with looked_at as materialized (
    select v.document_id, v.version, v.collection_id
    from ingest.document_version v
    where v.state in ('receiving', 'pending', 'processing', 'failed') and v.state = $5
      and v.document_id < coalesce($3::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
    order by v.document_id desc
    limit $6
), found as (
    select w.*
    from (
        select document_id, version
        from looked_at
        where $1::text is null or collection_id = (select id from ingest.collection where name = $1)
        order by document_id desc) l
    cross join lateral (select * from ingest.document_view w where w.id = l.document_id limit 1) w
    where w.version = l.version and w.deleted_at is null
      and ($2::text is null or position(lower($2 collate "und-x-icu") in lower(w.name collate "und-x-icu")) > 0)
    order by l.document_id desc
    limit $4
)
select stretch.ended_at, w.id, w.collection, w.queue, w.name, w.source, w.version, w.current_version, w.state, w.stage, w.attempt, w.available_at, w.lease_owner,
       w.lease_expires_at, w.last_progress_at, w.progress_done, w.progress_total, w.size, w.chunks, w.pages, w.error_code, w.error_message,
       w.warning_code, w.warning_message, w.created_at, w.updated_at, w.deleted_at, w.purged_at
from (select (select document_id from looked_at order by document_id desc offset $6 - 1 limit 1) as ended_at) stretch
left join found w on true
order by w.id desc
