-- By version_leased, which holds only the versions in work.
-- $1 queues, $2 no progress since
select count(*)::int, count(*) filter (where greatest(last_progress_at, updated_at) < $2)::int
from ingest.document_version
where queue = any ($1::text[]) and state = 'processing'
