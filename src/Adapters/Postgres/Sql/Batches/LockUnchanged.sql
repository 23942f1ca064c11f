-- Before AppendItems: documents of the page whose version waits for a worker. A cancellation of another batch that is at them right now is
-- waited for, and one that comes later sees this batch. In id order, as everybody locks documents.
-- $1 batch id, $2 names, $3 hashes (same length, may hold nulls)
select from ingest.batch b
join ingest.collection c on c.name = b.collection
cross join unnest($2::text[], $3::bytea[]) as e (name, hash)
join ingest.document d on d.collection_id = c.id and d.name = e.name and d.deleted_at is null
join ingest.document_version v on v.document_id = d.id and v.version = d.latest_version and v.hash = e.hash and v.state = 'pending'
where b.id = $1
order by d.id
for share of d
