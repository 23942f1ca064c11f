-- The embedded vector index: exact search over plain rows. A point is found by version and ordinal; its id (a UUIDv5 of the same three)
-- is never looked up, so it is not stored.

create table ingest.vector_collection (
    id         int generated always as identity primary key,
    name       text collate "C" not null unique,
    dimensions int not null check (dimensions between 1 and 4096)
);

-- No foreign key to document: the index may hold points of versions the database gave up; the reconciler compares, and the database wins.
create table ingest.vector_point (
    vector_collection_id int not null references ingest.vector_collection,
    document_id          uuid not null,
    version              int not null check (version >= 1),
    ordinal              int not null check (ordinal >= 0),
    page                 int check (page >= 1),
    text_start           bigint not null,
    text_end             bigint not null,
    vector               bytea not null, -- float32, little endian, unit length
    text                 text not null,
    context              text not null,
    primary key (vector_collection_id, document_id, version, ordinal),
    constraint span_in_order check (0 <= text_start and text_start <= text_end)
) with (
    -- Rows stay whole in the heap, so that a search reads the table in one sweep instead of looking up every vector in the TOAST table:
    -- up to about 1,700 dimensions with an ordinary chunk. Beyond that PostgreSQL moves the vector out by itself.
    toast_tuple_target = 8160,
    -- Versions come and go whole; vacuum by what changed rather than by a fifth of the table, and soon after inserts too, because exact
    -- counts are index-only scans.
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_vacuum_insert_threshold = 5000,
    autovacuum_analyze_scale_factor = 0.02);

-- Main: in the row whenever it fits.
alter table ingest.vector_point alter column vector set storage main;
