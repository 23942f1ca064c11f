-- What waits for nothing but a worker, oldest first. Rows that are being claimed right now are left to their worker, which pauses them itself.
-- $1 collection, $2 message, $3 until, $4 limit, $5 now
with page as (
    select v.document_id, v.version
    from ingest.collection c
    join ingest.document_version v on v.queue = c.queue and v.collection_id = c.id
    where c.name = $1 and v.state = 'pending' and v.available_at <= $5
    order by v.available_at, v.document_id
    limit $4
    for no key update of v skip locked
)
update ingest.document_version v
set available_at = $3, error_code = 'budget_exhausted', error_message = $2, updated_at = $5
from page
where v.document_id = page.document_id and v.version = page.version and v.state = 'pending'
