-- Runs under the document's lock. What broke off gives its etag up, so that the same item of the source can be received again.
-- $1 document id, $2 version, $3 error code, $4 error message, $5 now
with abandoned as (
    update ingest.document_version v
    set state = case
            when exists (
                select from ingest.document_version newer
                where newer.document_id = $1 and newer.version > $2 and newer.state in ('pending', 'processing', 'ready'))
            then 'superseded' else 'failed'
        end,
        source_etag = case $3::text when 'upload_incomplete' then null else v.source_etag end,
        error_code = $3, error_message = $4, updated_at = $5
    where v.document_id = $1 and v.version = $2 and v.state = 'receiving'
    returning v.document_id, v.version, v.state
), told as (
    insert into ingest.document_event (document_id, version, at, event, state, code, message)
    select document_id, version, $5, 'failed', state, $3, $4 from abandoned
)
select version from abandoned
