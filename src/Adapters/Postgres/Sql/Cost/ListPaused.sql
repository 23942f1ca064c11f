-- $1 queues, $2 now
select c.name
from ingest.collection c
where c.queue = any ($1::text[])
  and exists (
      select from ingest.document_version v
      where v.collection_id = c.id and v.state = 'pending' and v.error_code = 'budget_exhausted' and v.available_at > $2)
order by c.name
