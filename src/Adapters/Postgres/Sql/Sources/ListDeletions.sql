-- By name; the row after which the page begins may belong to another run by now, but an item keeps its name.
-- $1 run id, $2 after this partition or null, $3 and this key or null, $4 limit
with start as (
    select i.name
    from ingest.sync_run r
    join ingest.source_item i on i.source = r.source and i.partition = $2::text and i.key = $3::text
    where r.id = $1
)
select d.partition, d.key, d.document_id, d.name, d.title, d.absent_since, d.state
from ingest.sync_deletion d
where d.run_id = $1
  and (d.name, d.partition, d.key) > (coalesce((select name from start), ''), coalesce($2::text, ''), coalesce($3::text, ''))
order by d.name, d.partition, d.key
limit $4
