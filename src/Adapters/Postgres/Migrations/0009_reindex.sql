-- Rebuilding a collection's vectors with another embedding model. docs/reindexing.md explains the states; the constraints below enforce them.

-- Numbers the vector collections of a collection; a number is never given out again, so a name never comes to mean other vectors.
alter table ingest.collection add column generation int not null default 1 check (generation >= 1);

-- Vector collections that a collection has beside the one it searches. A name has a dot, which no collection's name may have.
create table ingest.spare_vectors (
    vector_collection text collate "C" primary key,
    collection_id     int not null references ingest.collection,
    embedding_model   text not null,
    dimensions        int not null check (dimensions between 1 and 4096),
    role              text collate "C" not null check (role in ('target', 'previous', 'discarded')),
    was_searched      boolean not null, -- it is whole but for what came since: worth keeping when a reindex into it is cancelled
    updated_at        timestamptz not null,
    constraint previous_was_searched check (role <> 'previous' or was_searched)
);

create unique index spare_vectors_one_target on ingest.spare_vectors (collection_id) where role = 'target';
create unique index spare_vectors_one_previous on ingest.spare_vectors (collection_id) where role = 'previous';
create index spare_vectors_of_collection on ingest.spare_vectors (collection_id);

create table ingest.reindex (
    id                     uuid primary key default ingest.uuid_v7(),
    collection_id          int not null references ingest.collection,
    state                  text collate "C" not null check (state in ('pending', 'running', 'switched', 'cancelled', 'failed')),
    phase                  text collate "C" not null default 'copy' check (phase in ('copy', 'verify', 'switch')),
    verified               boolean not null default false, -- what was copied has been counted in the index
    from_model             text not null,
    from_vector_collection text collate "C" not null,
    to_model               text not null,
    to_dimensions          int not null check (to_dimensions between 1 and 4096),
    to_vector_collection   text collate "C" not null,

    attempt                int not null default 0 check (attempt >= 0),
    got_further            boolean not null default false, -- since its last claim
    available_at           timestamptz,
    lease_token            uuid,
    lease_owner            text,
    lease_expires_at       timestamptz,

    -- Where the pass over the documents is: this version's first chunks are copied, and every document before it was seen.
    cursor_document        uuid,
    cursor_version         int,
    cursor_ordinal         int check (cursor_ordinal >= 0),
    done                   bigint not null default 0 check (done >= 0),  -- documents
    total                  bigint not null default 0 check (total >= 0), -- documents when it was last counted

    error_code             text,
    error_message          text,
    created_at             timestamptz not null,
    started_at             timestamptz, -- of the first attempt
    last_progress_at       timestamptz,
    switched_at            timestamptz,
    finished_at            timestamptz,

    constraint other_vectors check (from_vector_collection <> to_vector_collection),
    constraint running_has_lease check (
        (state = 'running') = (lease_token is not null)
        and (state = 'running') = (lease_owner is not null)
        and (state = 'running') = (lease_expires_at is not null)),
    constraint running_is_an_attempt check (state <> 'running' or (attempt >= 1 and started_at is not null)),
    constraint pending_has_time check ((state = 'pending') = (available_at is not null)),
    constraint cursor_is_whole check ((cursor_document is null) = (cursor_version is null) and (cursor_document is null) = (cursor_ordinal is null)),
    constraint held_only_while_running check (phase <> 'switch' or state in ('running', 'switched')),
    constraint switched_has_time check ((state = 'switched') = (switched_at is not null)),
    constraint switched_is_verified check (state <> 'switched' or (verified and phase = 'switch' and error_code is null)),
    constraint final_is_finished check ((state in ('switched', 'cancelled', 'failed')) = (finished_at is not null)),
    constraint error_is_whole check ((error_code is null) = (error_message is null)),
    constraint failed_has_reason check (state <> 'failed' or error_code is not null)
) with (fillfactor = 50);

create unique index reindex_one_open on ingest.reindex (collection_id) where state in ('pending', 'running');
create index reindex_of_collection on ingest.reindex (collection_id, id);

-- Versions whose chunks a vector collection holds, all of them. It holds as long as the version has not been through the pipeline again: as_of is its
-- updated_at. No foreign key, as in the index itself: it tells of points, and the reconciler compares those.
create table ingest.reindexed_version (
    document_id       uuid not null,
    version           int not null,
    vector_collection text collate "C" not null,
    points            int not null check (points >= 0),
    as_of             timestamptz not null,
    primary key (document_id, version, vector_collection)
);
