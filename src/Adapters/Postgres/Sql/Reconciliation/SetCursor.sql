-- $1 check, $2 scope, $3 cursor, $4 now
insert into ingest.reconcile_cursor (check_name, scope, cursor, updated_at)
values ($1, $2, $3, $4)
on conflict (check_name, scope) do update set cursor = excluded.cursor, updated_at = excluded.updated_at
