-- Runs under the document's lock, after its versions moved.
-- $1 document id
update ingest.document d
set latest_version = newest.version
from (
    select v.version
    from ingest.document_version v
    where v.document_id = $1 and v.state <> 'superseded'
    order by v.version desc
    limit 1) newest
where d.id = $1 and d.deleted_at is null and d.latest_version <> newest.version
