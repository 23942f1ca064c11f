create table if not exists ingest.schema_migration (
    number     int primary key,
    name       text not null,
    checksum   text not null,
    applied_at timestamptz not null default clock_timestamp()
)
