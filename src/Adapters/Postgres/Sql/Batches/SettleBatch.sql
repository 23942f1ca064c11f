-- Only if it still is what was counted: no file came since, and nobody cancelled or resumed it.
-- $1 batch id, $2 entries, $3 cancelled at or null, $4 totals as JSON, $5 now
update ingest.batch
set settled_at = $5, totals = $4::jsonb
where id = $1 and settled_at is null and entries = $2 and cancelled_at is not distinct from $3::timestamptz
