-- $1 collection, $2 limit, $3 now
with page as (
    select v.document_id, v.version
    from ingest.collection c
    join ingest.document_version v on v.collection_id = c.id
    where c.name = $1 and v.state = 'pending' and v.error_code = 'budget_exhausted' and v.available_at > $3
    order by v.available_at, v.document_id
    limit $2
    for no key update of v skip locked
)
update ingest.document_version v
set available_at = $3, error_code = null, error_message = null, updated_at = $3
from page
where v.document_id = page.document_id and v.version = page.version and v.state = 'pending'
