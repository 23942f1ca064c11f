-- $1 document id, $2 limit
select at, version, event, state, code, message
from (
    select id, at, version, event, state, code, message
    from ingest.document_event
    where document_id = $1
    order by id desc
    limit $2) newest
order by id
