-- The one durable task hub that works on this database. Two hubs on one database, or one hub on two, would mix environments (P6).
create table ingest.task_hub (
    only_one boolean primary key default true check (only_one),
    name     text not null,
    bound_at timestamptz not null
);
