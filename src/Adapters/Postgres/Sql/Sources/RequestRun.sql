-- Runs under the lock of the source. Answers one run: the ledger's if that row has one, else the one that waits or is worked on, else a new one.
-- Nothing: the ledger has no such row.
-- $1 source, $2 kind, $3 requested by, $4 days or null, $5 due at or null, $6 now
with ledger as (
    select run_id
    from ingest.schedule_run
    where schedule = $1 and due_at = $5::timestamptz
), existing as (
    select run_id as id, 0 as choice from ledger where run_id is not null
    union all
    select id, 1 from ingest.sync_run where source = $1 and kind = $2 and state in ('pending', 'running')
    order by choice
    limit 1
), added as (
    insert into ingest.sync_run (source, kind, state, requested_by, days, due_at, available_at, created_at)
    select $1, $2, 'pending', $3, $4::int, $5::timestamptz, $6, $6
    where not exists (select from existing) and ($5::timestamptz is null or exists (select from ledger))
    returning id
), chosen as (
    select id, true as created from added
    union all
    select id, false from existing where $5::timestamptz is null or exists (select from ledger)
), linked as (
    update ingest.schedule_run
    set run_id = chosen.id
    from chosen
    where schedule = $1 and due_at = $5::timestamptz and run_id is null
)
select id, created from chosen
