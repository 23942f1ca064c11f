-- Runs under the document's lock, before CompleteReceipt: other bytes that wait give way to the bytes that came. A version that waits for
-- a repair stays searchable as it is.
-- $1 document id, $2 version, $3 hash, $4 true to refuse other bytes, $5 now
with yielded as (
    update ingest.document_version v
    set state = case when d.current_version = v.version then 'ready' else 'superseded' end, available_at = null, updated_at = $5
    from ingest.document d, ingest.document_version receipt
    where d.id = $1 and d.deleted_at is null
      and receipt.document_id = $1 and receipt.version = $2 and receipt.state = 'receiving'
      and v.document_id = $1 and v.version < $2 and v.state = 'pending' and v.hash <> $3 and not $4::boolean
    returning v.version, v.state
)
insert into ingest.document_event (document_id, version, at, event, state, message)
select $1, version, $5, case state when 'ready' then 'released' else 'superseded' end, state, 'Version ' || $2::int || ' has newer bytes.'
from yielded
