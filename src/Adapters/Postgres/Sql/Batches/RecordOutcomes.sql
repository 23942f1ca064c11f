-- The latest word on a name counts, except that a refusal does not undo what was taken. The lock on the batch is the one that a cancellation
-- waits for, and appending does not. No row: no such batch.
-- $1 batch id, $2 names, $3 outcomes, $4 document ids, $5 versions, $6 error codes, $7 error messages (arrays of one length; the last four
-- may hold nulls), $8 now
with b as (
    select id, cancelled_at, settled_at from ingest.batch where id = $1 for key share
), reopened as (
    update ingest.batch
    set settled_at = null, totals = null
    from b
    where batch.id = b.id and b.settled_at is not null
), recorded as (
    update ingest.batch_item i
    set outcome = case when said.outcome = 'refused' and i.outcome in ('sent', 'unchanged') then i.outcome else said.outcome end,
        document_id = coalesce(said.document_id, i.document_id),
        version = coalesce(said.version, i.version),
        error_code = case when said.outcome = 'refused' and i.outcome in ('sent', 'unchanged') then null else said.error_code end,
        error_message = case when said.outcome = 'refused' and i.outcome in ('sent', 'unchanged') then null else said.error_message end,
        updated_at = $8
    from b, unnest($2::text[], $3::text[], $4::uuid[], $5::int[], $6::text[], $7::text[])
        as said (name, outcome, document_id, version, error_code, error_message)
    where i.batch_id = b.id and i.name = said.name
    returning i.name
)
select b.cancelled_at is not null, coalesce((select array_agg(name) from recorded), '{}')
from b
