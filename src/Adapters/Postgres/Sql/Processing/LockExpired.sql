-- Documents whose lease expired, locked as every transition to pending needs; those in another transition are left for the next time.
-- $1 queues, $2 now, $3 limit
select d.id
from ingest.document_version v
join ingest.document d on d.id = v.document_id
where v.queue = any($1::text[]) and v.state = 'processing' and v.lease_expires_at <= $2
order by v.lease_expires_at
limit $3
for no key update of d skip locked
