-- The app's role: bound to its identity by object id, no administrator; it may connect to its database and make its schema there.
-- Variables: role, object_id, database. Run by database-role.sh, connected to the database postgres, where the pgaadauth functions are.
\set ON_ERROR_STOP on

select format('select pgaadauth_create_principal_with_oid(%L, %L, ''service'', false, false)', :'role', :'object_id')
where not exists (select from pg_roles where rolname = :'role')
\gexec

-- By default everybody may connect; here only who is named.
revoke all on database :"database" from public;
grant connect, create on database :"database" to :"role";

-- PostgreSQL only warns when a grant has no effect, so look.
select set_config('ingest.role', :'role', false), set_config('ingest.database', :'database', false)
\gset unused_
do $$
begin
    if not (has_database_privilege(current_setting('ingest.role'), current_setting('ingest.database'), 'connect')
        and has_database_privilege(current_setting('ingest.role'), current_setting('ingest.database'), 'create')) then
        raise exception 'role % still may not connect to % and create its schema', current_setting('ingest.role'), current_setting('ingest.database')
            using hint = 'Run this as the Entra administrator of the server.';
    end if;
    if pg_has_role(current_setting('ingest.role'), 'azure_pg_admin', 'member') then
        raise exception 'role % is an administrator', current_setting('ingest.role')
            using hint = 'Remove it from the server''s Entra administrators; the app needs only its own database.';
    end if;
end $$;
\echo The role :role may connect to :database and create its schema there.
