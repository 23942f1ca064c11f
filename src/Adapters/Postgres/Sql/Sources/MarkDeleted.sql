-- Runs under the locks of the items. The documents are gone, so the items are tombstones, also those that showed up while that went on; but not one that has
-- another document by now.
-- $1 run ids, $2 sources, $3 partitions, $4 keys, $5 document ids (same length), $6 now
with gone as (
    update ingest.sync_deletion d
    set state = 'deleted', updated_at = $6
    from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::uuid[]) as g (run_id, source, partition, key, document_id)
    where d.run_id = g.run_id and d.source = g.source and d.partition = g.partition and d.key = g.key and d.document_id = g.document_id
      and d.state in ('confirmed', 'reappeared')
    returning d.source, d.partition, d.key, d.document_id
)
update ingest.source_item i
set deleted_at = $6, hash = null, document_id = null, error_code = null, error_message = null, absences = 0, absent_since = null
from gone
where i.source = gone.source and i.partition = gone.partition and i.key = gone.key
  and i.deleted_at is null and (i.document_id is null or i.document_id = gone.document_id)
