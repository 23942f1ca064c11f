-- Runs under the documents' locks. A discarded receipt was kept only until its blob was gone; its events stay.
-- $1 document ids, $2 versions (same length)
delete from ingest.document_version v
using unnest($1::uuid[], $2::int[]) as k(document_id, version)
where v.document_id = k.document_id and v.version = k.version and v.state = 'superseded' and v.discarded is not null
