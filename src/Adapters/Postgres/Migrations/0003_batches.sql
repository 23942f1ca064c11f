-- Manifests and what became of their files.

create table ingest.batch (
    id         uuid primary key default ingest.uuid_v7(),
    collection text collate "C" not null check (collection ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
    entries    int not null check (entries between 0 and 100000), -- sent so far, repeated ones included; the next ordinal
    created_at timestamptz not null
);

create table ingest.batch_item (
    batch_id      uuid not null references ingest.batch on delete cascade,
    ordinal       int not null check (ordinal >= 0),
    name          text collate "C" not null check (octet_length(name) between 1 and 1024),
    size          bigint check (size >= 0),
    hash          bytea check (octet_length(hash) = 32),
    outcome       text collate "C" not null check (outcome in ('expected', 'sent', 'unchanged', 'refused')),

    -- No foreign key, as in the timeline: it tells of the version whatever became of it.
    document_id   uuid,
    version       int,
    error_code    text,
    error_message text,
    updated_at    timestamptz not null,
    primary key (batch_id, ordinal),
    constraint one_name_one_item unique (batch_id, name),
    constraint taken_has_version check (
        (outcome in ('sent', 'unchanged')) = (document_id is not null) and (document_id is null) = (version is null)),
    constraint refused_has_reason check ((outcome = 'refused') = (error_code is not null) and (error_code is null) = (error_message is null))
);
