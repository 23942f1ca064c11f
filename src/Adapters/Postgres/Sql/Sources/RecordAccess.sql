-- A refusal leaves the account as it was last proven.
-- $1 source, $2 whether access was proven, $3 account or null, $4 expires at or null, $5 error code or null, $6 error message or null, $7 now
insert into ingest.source as s (name, account, credential_expires_at, credential_error_code, credential_error_message, checked_at)
values ($1, $3::text, $4::timestamptz, $5::text, $6::text, $7)
on conflict (name) do update
set account = case when $2 then excluded.account else s.account end,
    credential_expires_at = case when $2 then excluded.credential_expires_at else s.credential_expires_at end,
    credential_error_code = excluded.credential_error_code, credential_error_message = excluded.credential_error_message, checked_at = excluded.checked_at
