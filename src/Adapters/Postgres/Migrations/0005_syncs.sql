-- Sources, their partitions and items, the runs that read them, and the ledger of schedules. docs/state-machine.md explains the states; the constraints
-- below enforce them.

-- What is known of a configured source. A row appears with its first run or check; it is also what requests and claims of one source queue up at.
create table ingest.source (
    name                     text collate "C" primary key check (name ~ '^[a-z0-9_-]{1,63}$'),
    account                  text,
    credential_expires_at    timestamptz,
    credential_error_code    text,
    credential_error_message text,
    checked_at               timestamptz,
    last_enumerated_at       timestamptz,
    requests_on              date, -- UTC
    requests                 bigint not null default 0 check (requests >= 0), -- on that day
    constraint credential_error_is_whole check ((credential_error_code is null) = (credential_error_message is null))
) with (fillfactor = 50);

create table ingest.source_partition (
    source     text collate "C" not null references ingest.source,
    key        text collate "C" not null check (char_length(key) between 1 and 200),
    name       text not null,
    listed     boolean not null default true, -- false: the source did not list it when it was last asked
    synced_to  timestamptz,                   -- the checkpoint: everything that changed before this is taken in
    first_seen timestamptz not null,
    primary key (source, key)
);

-- Runs in the order they began: a run has seen an item when the item was seen by it, or by one that began later.
create sequence ingest.sync_run_number;

create table ingest.sync_run (
    id               uuid primary key default ingest.uuid_v7(),
    source           text collate "C" not null references ingest.source,
    kind             text collate "C" not null check (kind in ('sync', 'backfill')),
    state            text collate "C" not null check (state in ('pending', 'running', 'succeeded', 'failed')),
    phase            text collate "C" not null default 'plan' check (phase in ('plan', 'read', 'enumerate', 'repair', 'delete')),
    requested_by     text collate "C" not null check (requested_by in ('schedule', 'api', 'command')),
    days             int check (days between 1 and 36500),
    due_at           timestamptz,

    -- The work.
    attempt          int not null default 0 check (attempt >= 0),
    got_further      boolean not null default false, -- since the last claim; then the attempts start anew
    available_at     timestamptz,
    lease_token      uuid,
    lease_owner      text,
    lease_expires_at timestamptz,
    last_progress_at timestamptz,
    number           bigint unique, -- of sync_run_number, given by the first claim

    -- The evidence. Steps count in both phases, read and enumerate.
    enumerates       boolean not null default false,
    planned_steps    int not null default 0 check (planned_steps >= 0),
    done_steps       int not null default 0,
    failed_steps     int not null default 0,
    pages            bigint not null default 0 check (pages >= 0),
    seen             bigint not null default 0 check (seen >= 0),
    changed          bigint not null default 0 check (changed between 0 and seen),
    missed           bigint not null default 0 check (missed >= 0),
    tried            bigint not null default 0 check (tried >= 0), -- items read by key
    requests         bigint not null default 0 check (requests >= 0),
    first_item_at    timestamptz,
    last_item_at     timestamptz,
    settled_at       timestamptz, -- its absences are counted

    error_code       text,
    error_message    text,
    created_at       timestamptz not null,
    started_at       timestamptz, -- of the first attempt
    finished_at      timestamptz,

    constraint backfill_has_days check ((kind = 'backfill') = (days is not null)),
    constraint running_has_lease check (
        (state = 'running') = (lease_token is not null)
        and (state = 'running') = (lease_owner is not null)
        and (state = 'running') = (lease_expires_at is not null)),
    constraint running_is_an_attempt check (state <> 'running' or attempt >= 1),
    constraint pending_has_time check ((state = 'pending') = (available_at is not null)),
    constraint begun_is_whole check ((started_at is null) = (number is null) and (state in ('pending', 'failed') or started_at is not null)),
    constraint final_is_finished check ((state in ('succeeded', 'failed')) = (finished_at is not null)),
    constraint error_is_whole check ((error_code is null) = (error_message is null)),
    constraint failed_has_reason check (state <> 'failed' or error_code is not null),
    constraint steps_in_bounds check (done_steps >= 0 and failed_steps >= 0 and done_steps + failed_steps <= planned_steps),
    constraint planned_before_read check (phase = 'plan' or planned_steps > 0),
    -- A run that did not read every page of every step, or did not count the absences of its enumeration, cannot be succeeded.
    constraint succeeded_has_evidence check (
        state <> 'succeeded'
        or (phase = 'delete' and done_steps = planned_steps and (settled_at is not null or not enumerates) and error_code is null)),
    constraint settled_is_enumerated check (settled_at is null or (enumerates and done_steps = planned_steps))
) with (fillfactor = 50);

-- At most one run of a source is worked on, and at most one of each kind waits or is worked on.
create unique index sync_run_one_running on ingest.sync_run (source) where state = 'running';
create unique index sync_run_one_of_a_kind on ingest.sync_run (source, kind) where state in ('pending', 'running');
create index sync_run_of_source on ingest.sync_run (source, id);
create index sync_run_finished on ingest.sync_run (source, finished_at) where finished_at is not null;

create table ingest.sync_step (
    run_id         uuid not null references ingest.sync_run on delete cascade,
    phase          text collate "C" not null check (phase in ('read', 'enumerate')),
    partition      text collate "C" not null,
    partition_name text not null,
    ordinal        int not null check (ordinal >= 0),
    window_from    timestamptz,
    window_to      timestamptz not null,
    cursor         text check (char_length(cursor) <= 4000),
    marked_cursor  text,
    pages          int not null default 0 check (pages >= 0),
    furthest       int not null default 0, -- most pages it ever had: a step that starts over has to get beyond this to get further
    items          bigint not null default 0 check (items >= 0),
    restarts       int not null default 0 check (restarts >= 0),
    restart_reason text,
    done           boolean not null default false,
    error_code     text,
    error_message  text,
    primary key (run_id, phase, partition),
    constraint one_place_one_step unique (run_id, phase, ordinal),
    constraint window_in_order check (window_from <= window_to),
    constraint done_after_a_page check (not done or (pages > 0 and cursor is null)),
    constraint begins_without_cursor check (pages > 0 or (cursor is null and marked_cursor is null)),
    constraint error_is_whole check ((error_code is null) = (error_message is null)),
    constraint failed_is_not_done check (error_code is null or not done),
    constraint furthest_counts check (furthest >= pages)
) with (fillfactor = 50);

-- What is known of an item. Taken in: it has a hash and a document. Missed, or only named: it has none yet. Deleted: a tombstone that keeps its name.
create table ingest.source_item (
    source        text collate "C" not null references ingest.source,
    partition     text collate "C" not null check (char_length(partition) between 1 and 200), -- no foreign key: an item may come before its partition is listed
    key           text collate "C" not null check (char_length(key) between 1 and 400),
    name          text collate "C" check (octet_length(name) between 1 and 1024), -- of its document, whole
    title         text,
    link          text,
    updated_at    timestamptz, -- at the source
    hash          bytea check (octet_length(hash) = 32),
    document_id   uuid,        -- no foreign key, as in the timeline: it tells of the document whatever became of it
    seen_number   bigint not null, -- latest number of a run that saw it
    tried_number  bigint not null default 0, -- latest number of a run that read it by key; 0: none did
    settled_run   uuid, -- last run that counted its presence or absence
    absences      int not null default 0 check (absences >= 0),
    absent_since  timestamptz,
    error_code    text,
    error_message text,
    deleted_at    timestamptz,
    primary key (source, partition, key),
    constraint taken_in_is_whole check (
        (hash is null) = (document_id is null) and (hash is null or (name is not null and title is not null and updated_at is not null))),
    constraint absent_has_time check ((absences = 0) = (absent_since is null)),
    constraint error_is_whole check ((error_code is null) = (error_message is null)),
    constraint tombstone_has_no_document check (deleted_at is null or (document_id is null and error_code is null))
) with (
    -- An enumeration touches every row of a source: leave room for heap-only updates.
    fillfactor = 70,
    autovacuum_vacuum_scale_factor = 0.05,
    autovacuum_analyze_scale_factor = 0.05);

-- One name, one item, and one document, one item (P2).
create unique index source_item_name on ingest.source_item (source, name) where name is not null;
create unique index source_item_document on ingest.source_item (document_id) where document_id is not null;
create index source_item_live on ingest.source_item (source) where deleted_at is null; -- to count them without reading them
-- Never tried ones first, then those tried longest ago: however many never can be read, none behind them starves.
create index source_item_unread on ingest.source_item (source, tried_number, partition, key)
    where deleted_at is null and (hash is null or error_code is not null);

create table ingest.sync_item_failure (
    run_id    uuid not null references ingest.sync_run on delete cascade,
    partition text collate "C" not null,
    key       text collate "C" not null,
    code      text not null,
    message   text not null,
    primary key (run_id, partition, key)
);

-- What vanished at its source. Name and title as they were: the row tells of them whatever becomes of the item.
create table ingest.sync_deletion (
    run_id       uuid not null references ingest.sync_run on delete cascade,
    source       text collate "C" not null,
    partition    text collate "C" not null,
    key          text collate "C" not null,
    document_id  uuid not null,
    name         text collate "C" not null,
    title        text not null,
    absent_since timestamptz not null,
    state        text collate "C" not null check (state in ('held', 'approved', 'confirmed', 'deleted', 'kept', 'reappeared')),
    unconfirmed  text, -- why the source could not say by key whether it has the item, when it was asked
    updated_at   timestamptz not null,
    primary key (run_id, partition, key)
);

-- An item waits for a person or for its deletion once, whichever run found it.
create unique index sync_deletion_open on ingest.sync_deletion (source, partition, key) where state in ('held', 'approved', 'confirmed');
create index sync_deletion_confirmed on ingest.sync_deletion (run_id, partition, key) where state = 'confirmed';
create index sync_deletion_held on ingest.sync_deletion (source) where state = 'held';
create index sync_deletion_by_name on ingest.sync_deletion (run_id, name, partition, key);

-- The ledger (P5): every expected run is a row before it is due.
create table ingest.schedule (
    name       text collate "C" primary key,
    expression text not null,
    time_zone  text not null,
    forgotten  boolean not null default false -- gone or switched off; its past rows stay
);

create table ingest.schedule_run (
    schedule text collate "C" not null references ingest.schedule,
    due_at   timestamptz not null,
    run_id   uuid references ingest.sync_run,
    missed   boolean not null default false, -- a later run caught it up
    primary key (schedule, due_at),
    constraint missed_is_caught_up check (not missed or run_id is not null)
);

create index schedule_run_unstarted on ingest.schedule_run (schedule, due_at) where run_id is null;
create index schedule_run_started on ingest.schedule_run (schedule, due_at) where run_id is not null;
create index schedule_run_of_run on ingest.schedule_run (run_id) where run_id is not null;

-- A run as people see it.
create view ingest.sync_run_view as
select r.id, r.source, r.kind, r.state, r.phase, r.requested_by, r.due_at, r.days, r.attempt, r.available_at, r.lease_owner, r.lease_expires_at,
       s.steps, s.steps_done, s.steps_failed, r.pages, r.seen, r.changed,
       (select count(*) from ingest.sync_item_failure f where f.run_id = r.id) as failed_items,
       r.missed, case when r.enumerates then s.enumerated end as enumerated, d.deleted, d.held, r.first_item_at, r.last_item_at,
       r.planned_steps > 0 and r.done_steps = r.planned_steps as last_page_seen,
       r.requests, r.error_code, r.error_message, r.created_at, r.started_at, r.finished_at, d.approved
from ingest.sync_run r
cross join lateral (
    select (count(*) filter (where phase = 'read'))::int as steps,
           (count(*) filter (where phase = 'read' and done))::int as steps_done,
           (count(*) filter (where error_code is not null))::int as steps_failed,
           coalesce(sum(items) filter (where phase = 'enumerate'), 0)::bigint as enumerated
    from ingest.sync_step where run_id = r.id) s
cross join lateral (
    select count(*) filter (where state = 'deleted') as deleted, count(*) filter (where state = 'held') as held,
           count(*) filter (where state in ('approved', 'confirmed')) as approved
    from ingest.sync_deletion where run_id = r.id) d;
