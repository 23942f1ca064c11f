-- $1 batch id, $2 states or null, $3 after this ordinal (-1: from the start), $4 limit
select i.ordinal, i.name, s.state, i.outcome = 'unchanged', i.document_id, i.version,
       coalesce(i.error_code, v.error_code), coalesce(i.error_message, v.error_message), v.chunks, v.warning_code, v.warning_message
from ingest.batch_item i
left join ingest.document_version v on v.document_id = i.document_id and v.version = i.version
cross join lateral (
    select case
               when i.document_id is null then i.outcome
               when v.state is null or v.state = 'receiving' then 'superseded'
               when v.state = 'failed' and v.error_code = 'cancelled' then 'cancelled'
               else v.state
           end as state
) s
where i.batch_id = $1 and i.ordinal > $3 and ($2::text[] is null or s.state = any ($2))
order by i.ordinal
limit $4
