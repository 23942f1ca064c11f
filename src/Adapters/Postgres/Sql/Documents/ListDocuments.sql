-- Looks at a bounded stretch of documents, newest first, whatever the filter leaves of it; the first column says where a stretch that did not fill the page
-- ended.
-- coalesce, not "is null or": a prepared statement's generic plan can begin at the cursor only where it sees a plain comparison.
-- $1 part of the name or null, $2 after this document id or null, $3 limit, $4 state or null, $5 most documents to look at
with found as materialized (
    select looked_at.id
    from (
        select d.id, d.name, d.latest_version
        from ingest.document d
        where d.deleted_at is null and d.id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by d.id desc
        limit $5) looked_at
    where ($1::text is null or position(lower($1 collate "und-x-icu") in lower(looked_at.name collate "und-x-icu")) > 0)
      and ($4::text is null or exists (
          select from ingest.document_version v
          where v.document_id = looked_at.id and v.version = looked_at.latest_version and v.state = $4))
    order by looked_at.id desc
    limit $3
)
select stretch.ended_at, w.id, w.collection, w.queue, w.name, w.source, w.version, w.current_version, w.state, w.stage, w.attempt, w.available_at, w.lease_owner,
       w.lease_expires_at, w.last_progress_at, w.progress_done, w.progress_total, w.size, w.chunks, w.pages, w.error_code, w.error_message,
       w.warning_code, w.warning_message, w.created_at, w.updated_at, w.deleted_at, w.purged_at
from (
    select case when (select count(*) from found) < $3 then (
        select d.id
        from ingest.document d
        where d.deleted_at is null and d.id < coalesce($2::uuid, 'ffffffff-ffff-ffff-ffff-ffffffffffff')
        order by d.id desc
        offset $5 - 1
        limit 1) end as ended_at) stretch
left join (found join ingest.document_view w on w.id = found.id) on true
order by w.id desc
