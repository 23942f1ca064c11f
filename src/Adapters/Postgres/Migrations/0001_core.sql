-- Collections, documents, versions and their timeline. docs/state-machine.md explains the states; the constraints below enforce them.

-- UUIDv7 (RFC 9562, section 5.7) with 12 bits of sub-millisecond time in rand_a (section 6.2, method 3), so ids follow registration order.
create function ingest.uuid_v7() returns uuid
language sql volatile parallel safe
as $$
    select encode(
        substring(int8send(floor(t.ms)::bigint) from 3)
            || int2send((28672 + floor((t.ms - floor(t.ms)) * 4096))::int2) -- 28672 = 0x7000: version 7
            || substring(uuid_send(gen_random_uuid()) from 9),              -- variant bits come from version 4
        'hex')::uuid
    from (select extract(epoch from clock_timestamp()) * 1000 as ms) as t
$$;

create table ingest.collection (
    id                int generated always as identity primary key,
    name              text collate "C" not null unique check (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    queue             text collate "C" not null check (queue ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    embedding_model   text not null,
    dimensions        int not null check (dimensions between 1 and 4096),
    vector_collection text not null,
    created_at        timestamptz not null
);

create table ingest.document (
    id              uuid primary key default ingest.uuid_v7(),
    collection_id   int not null references ingest.collection,
    name            text collate "C" not null check (octet_length(name) between 1 and 1024),
    source          text not null,
    last_version    int not null default 0, -- highest number given out, never given out again; 0 only while it is being created
    latest_version  int not null default 0, -- the version people mean: the newest that is not superseded
    current_version int,                    -- the searchable one
    created_at      timestamptz not null,
    deleted_at      timestamptz,
    delete_reason   text,
    purged_at       timestamptz,
    constraint versions_in_order check (
        last_version >= 0 and latest_version between 0 and last_version and current_version between 1 and last_version),
    constraint deleted_is_not_searchable check (deleted_at is null or current_version is null),
    constraint deleted_has_reason check ((deleted_at is null) = (delete_reason is null)),
    constraint purged_is_deleted check (purged_at is null or deleted_at is not null)
) with (fillfactor = 90);

-- One name, one document (P2). Name first, so that a name is found without its collection too.
create unique index document_live_name on ingest.document (name, collection_id) where deleted_at is null;
create index document_live_in_collection on ingest.document (collection_id, id) where deleted_at is null;

create table ingest.document_version (
    document_id       uuid not null references ingest.document,
    version           int not null check (version >= 1),
    state             text collate "C" not null
                      check (state in ('receiving', 'pending', 'processing', 'ready', 'superseded', 'failed')),

    -- Stamps (P6): what a worker follows, whatever the collection or the configuration says later.
    collection_id     int not null references ingest.collection,
    queue             text collate "C" not null,
    embedding_model   text not null,
    dimensions        int not null check (dimensions between 1 and 4096),
    vector_collection text not null,
    blob_name         text not null,

    -- The bytes.
    source_etag       text,
    hash              bytea check (octet_length(hash) = 32),
    size              bigint check (size >= 0),
    etag              text,

    -- The work.
    attempt           int not null default 0 check (attempt >= 0),
    available_at      timestamptz,
    stage             text check (stage in ('extract', 'index', 'publish')),
    lease_token       uuid,
    lease_owner       text,
    lease_expires_at  timestamptz,
    progress_done     bigint not null default 0 check (progress_done >= 0),
    progress_total    bigint check (progress_total >= 0),
    last_progress_at  timestamptz,
    checkpoint        jsonb,

    -- The result.
    chunks            int check (chunks >= 0),
    pages             int check (pages >= 0),
    error_code        text,
    error_message     text,
    warning_code      text,
    warning_message   text,

    -- A receipt whose bytes were not needed; duplicate_of is the version that answered it.
    discarded         text check (discarded in ('unchanged', 'refused')),
    duplicate_of      int,

    created_at        timestamptz not null,
    updated_at        timestamptz not null, -- last transition; heartbeats leave it alone so that they stay heap-only
    purged_at         timestamptz,

    primary key (document_id, version),
    constraint processing_has_lease check (
        (state = 'processing') = (lease_token is not null)
        and (state = 'processing') = (lease_owner is not null)
        and (state = 'processing') = (lease_expires_at is not null)
        and (state = 'processing') = (stage is not null)),
    constraint processing_is_an_attempt check (state <> 'processing' or attempt >= 1),
    constraint pending_has_time check ((state = 'pending') = (available_at is not null)),
    constraint content_is_whole check ((hash is null) = (size is null) and (hash is null) = (etag is null)),
    constraint content_once_received check (
        case when state = 'receiving' then hash is null when state in ('pending', 'processing', 'ready') then hash is not null else true end),
    constraint failed_has_reason check (state <> 'failed' or error_code is not null),
    constraint error_is_whole check ((error_code is null) = (error_message is null)),
    constraint warning_is_whole check ((warning_code is null) = (warning_message is null)),
    constraint ready_has_chunks check (state <> 'ready' or chunks is not null),
    constraint discarded_is_superseded check (
        (discarded is null) = (duplicate_of is null) and (discarded is null or state = 'superseded')),
    constraint purged_is_superseded check (purged_at is null or state = 'superseded')
) with (
    -- Rows change about ten times in their life and then rest: leave room for heap-only heartbeats, and vacuum by what changed
    -- rather than by a fifth of a table that may hold 100 million finished rows.
    fillfactor = 80,
    autovacuum_vacuum_scale_factor = 0.01,
    autovacuum_vacuum_threshold = 1000,
    autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_analyze_scale_factor = 0.01,
    autovacuum_analyze_threshold = 1000);

-- Claim, in its own order: no sort, so its cost does not depend on how many rows wait.
create index version_claim on ingest.document_version (queue, available_at, document_id) where state = 'pending';
-- At most one version of a document waits, and at most one is worked on.
create unique index version_one_pending on ingest.document_version (document_id) where state = 'pending';
create unique index version_one_processing on ingest.document_version (document_id) where state = 'processing';
-- Rescue. Without lease_expires_at, which every heartbeat changes; there are never more rows here than workers' slots.
create index version_leased on ingest.document_version (queue) where state = 'processing';
create index version_receiving on ingest.document_version (queue, created_at) where state = 'receiving';
create index version_purgeable on ingest.document_version (queue, updated_at) where state = 'superseded' and purged_at is null;
-- Lists of what is not settled; what is ready is found by document.
create index version_unsettled on ingest.document_version (state, document_id)
    where state in ('receiving', 'pending', 'processing', 'failed');
-- One mark of a source, one version (P2).
create unique index version_source_etag on ingest.document_version (document_id, source_etag) where source_etag is not null;

-- Append-only timeline, written by the statement that makes the transition. No foreign key: it outlives what it tells of.
create table ingest.document_event (
    document_id uuid not null,
    id          bigint generated always as identity,
    version     int not null,
    at          timestamptz not null,
    event       text not null check (event in (
                    'registered', 'received', 'unchanged', 'refused', 'claimed', 'retried', 'released', 'rescued', 'published',
                    'superseded', 'failed', 'retry_requested', 'deleted', 'repaired', 'purged')),
    state       text not null,
    code        text,
    message     text,
    primary key (document_id, id)
);

-- Where an incremental reconcile check goes on, and what past runs found.
create table ingest.reconcile_cursor (
    check_name text not null,
    scope      text not null,
    cursor     text not null,
    updated_at timestamptz not null,
    primary key (check_name, scope)
);

create table ingest.reconcile_run (
    id         bigint generated always as identity primary key,
    started_at timestamptz not null,
    took       interval not null,
    report     jsonb not null
);

-- Written, read and deleted by the credential probe (P7).
create table ingest.probe (
    id uuid primary key,
    at timestamptz not null
);

-- A document as people see it: the state of its latest version, and which version is searchable.
create view ingest.document_view as
select d.id, c.name as collection, v.queue, d.name, d.source, v.version, d.current_version, v.state, v.stage, v.attempt, v.available_at,
       v.lease_owner, v.lease_expires_at, v.last_progress_at, v.progress_done, v.progress_total, v.size, v.chunks, v.pages,
       v.error_code, v.error_message, v.warning_code, v.warning_message, d.created_at, v.updated_at, d.deleted_at, d.purged_at
from ingest.document d
join ingest.collection c on c.id = d.collection_id
join ingest.document_version v on v.document_id = d.id and v.version = d.latest_version;
