-- By version_leased, which holds only the versions in work.
-- $1 queues
select count(*)::int
from ingest.document_version
where queue = any ($1::text[]) and state = 'processing'
