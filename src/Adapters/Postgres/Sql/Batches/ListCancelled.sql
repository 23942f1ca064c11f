-- Versions of a batch that a cancellation ended.
-- $1 batch id, $2 after this ordinal, $3 limit
select i.ordinal, i.document_id, i.version
from ingest.batch_item i
join ingest.document_version v on v.document_id = i.document_id and v.version = i.version and v.state = 'failed' and v.error_code = 'cancelled'
where i.batch_id = $1 and i.ordinal > $2
order by i.ordinal
limit $3
