-- Most frequent reason first; the example is the first file that has it.
-- $1 batch id, $2 limit
select f.code, count(*), (array_agg(f.name order by f.ordinal))[1], (array_agg(f.message order by f.ordinal))[1]
from (
    select i.ordinal, i.name, coalesce(i.error_code, v.error_code) as code, coalesce(i.error_message, v.error_message) as message
    from ingest.batch_item i
    left join ingest.document_version v on v.document_id = i.document_id and v.version = i.version
    where i.batch_id = $1 and (i.outcome = 'refused' or (v.state = 'failed' and v.error_code <> 'cancelled'))) f
group by f.code
order by count(*) desc, f.code
limit $2
