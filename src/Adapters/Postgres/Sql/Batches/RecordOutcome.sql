-- The latest word on a name counts, except that a refusal does not undo what was taken.
-- $1 batch id, $2 name, $3 outcome, $4 document id or null, $5 version or null, $6 error code or null, $7 error message or null, $8 now
update ingest.batch_item
set outcome = case when $3 = 'refused' and outcome in ('sent', 'unchanged') then outcome else $3 end,
    document_id = coalesce($4::uuid, document_id),
    version = coalesce($5::int, version),
    error_code = case when $3 = 'refused' and outcome in ('sent', 'unchanged') then null else $6::text end,
    error_message = case when $3 = 'refused' and outcome in ('sent', 'unchanged') then null else $7::text end,
    updated_at = $8
where batch_id = $1 and name = $2
