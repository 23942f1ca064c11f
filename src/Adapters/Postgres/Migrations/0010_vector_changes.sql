-- What a process that keeps vectors in memory has to read again: the transaction that last changed which version of a document is searchable, and
-- which points a version has. Transaction ids, because a reader can say of each whether its last snapshot could see it (ADR 0016); plain numbers
-- or times could not: they are given out before the commit, and commits overtake each other.

alter table ingest.document add column current_changed bigint not null default 0; -- pg_current_xact_id()
create index document_current_changed on ingest.document (current_changed);

-- A trigger, so that no statement that publishes or deletes can forget it.
create function ingest.note_current_change() returns trigger
language plpgsql
as $$
begin
    new.current_changed := pg_current_xact_id()::text::bigint;
    return new;
end
$$;

create trigger document_current_inserted before insert on ingest.document
    for each row when (new.current_version is not null) execute function ingest.note_current_change();
create trigger document_current_updated before update of current_version on ingest.document
    for each row when (old.current_version is distinct from new.current_version) execute function ingest.note_current_change();

-- The versions that have points, and the transaction that last wrote or deleted some of them.
create table ingest.vector_version (
    vector_collection_id int not null,
    document_id          uuid not null,
    version              int not null check (version >= 1),
    points_changed       bigint not null,
    primary key (vector_collection_id, document_id, version)
) with (fillfactor = 80);
create index vector_version_changed on ingest.vector_version (vector_collection_id, points_changed);

insert into ingest.vector_version (vector_collection_id, document_id, version, points_changed)
select distinct vector_collection_id, document_id, version, 0 from ingest.vector_point;
