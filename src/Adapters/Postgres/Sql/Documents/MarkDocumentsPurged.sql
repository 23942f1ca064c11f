-- Runs under the documents' locks, after MarkVersionsPurged.
-- $1 document ids, $2 now
update ingest.document d
set purged_at = $2
where d.id = any($1::uuid[]) and d.deleted_at is not null and d.purged_at is null
  and not exists (select from ingest.document_version v where v.document_id = d.id and v.purged_at is null)
