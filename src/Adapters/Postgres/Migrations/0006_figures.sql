-- Figures that people look at all day: exact, and as cheap with a million documents as with a hundred. docs/architecture.md says how.

-- What a document counts as: the state of its latest version and why it failed, the chunks and bytes of its searchable one. A document without a
-- row here does not count: it is deleted, or being created.
create view ingest.document_figure as
select d.id as document_id, d.collection_id, latest.state, case latest.state when 'failed' then latest.error_code else '' end as code,
       coalesce(searchable.chunks, 0) as chunks, coalesce(searchable.size, 0) as bytes
from ingest.document d
join ingest.document_version latest on latest.document_id = d.id and latest.version = d.latest_version
left join ingest.document_version searchable on searchable.document_id = d.id and searchable.version = d.current_version
where d.deleted_at is null;

-- What a document was counted as, and the sums of that. Written only by the fold, so no transition ever waits for another one's count.
create table ingest.counted_document (
    document_id   uuid primary key,
    collection_id int not null,
    state         text collate "C" not null,
    code          text not null,
    chunks        int not null,
    bytes         bigint not null
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);

create table ingest.document_count (
    collection_id int not null references ingest.collection,
    state         text collate "C" not null,
    code          text not null,
    documents     bigint not null,
    chunks        bigint not null,
    bytes         bigint not null,
    primary key (collection_id, state, code)
) with (fillfactor = 50);

-- Documents that changed since they were counted. Each transition adds rows here, in its own transaction; the fold takes them away. Never updated and
-- without an index, so nobody waits for anybody. For every document: it is counted as what it is, or it is here.
create table ingest.uncounted (
    document_id uuid not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000, autovacuum_vacuum_insert_threshold = -1);

create function ingest.note_version() returns trigger
language plpgsql as $$
begin
    insert into ingest.uncounted (document_id) values (coalesce(new.document_id, old.document_id));
    return null;
end
$$;

create function ingest.note_document() returns trigger
language plpgsql as $$
begin
    insert into ingest.uncounted (document_id) values (coalesce(new.id, old.id));
    return null;
end
$$;

-- Every column that document_figure reads. Heartbeats touch none of them.
create trigger note_change after update of state, error_code, chunks, size on ingest.document_version
for each row when ((old.state, old.chunks, old.size) is distinct from (new.state, new.chunks, new.size)
                   or (new.state = 'failed' and old.error_code is distinct from new.error_code))
execute function ingest.note_version();
create trigger note_existence after insert or delete on ingest.document_version for each row execute function ingest.note_version();
create trigger note_change after update of latest_version, current_version, deleted_at, collection_id on ingest.document
for each row when ((old.latest_version, old.current_version, old.deleted_at, old.collection_id)
                   is distinct from (new.latest_version, new.current_version, new.deleted_at, new.collection_id))
execute function ingest.note_document();
create trigger note_existence after delete on ingest.document for each row execute function ingest.note_document();

-- The sums as they would be if everything were counted now: exact at the moment of the query. The limits keep each of the changed documents a look-up
-- by its key, however many the planner takes them for.
create view ingest.figure as
select collection_id, state, code, sum(documents)::bigint as documents, sum(chunks)::bigint as chunks, sum(bytes)::bigint as bytes
from (
    select collection_id, state, code, documents, chunks, bytes
    from ingest.document_count
    union all
    select change.*
    from (select distinct document_id from ingest.uncounted) u
    cross join lateral (
        (select c.collection_id, c.state, c.code, -1, -c.chunks, -c.bytes
         from ingest.counted_document c
         where c.document_id = u.document_id
         limit 1)
        union all
        (select f.collection_id, f.state, f.code, 1, f.chunks, f.bytes
         from ingest.document_figure f
         where f.document_id = u.document_id
         limit 1)) change) counted
group by collection_id, state, code
having sum(documents) <> 0;

insert into ingest.counted_document (document_id, collection_id, state, code, chunks, bytes)
select document_id, collection_id, state, code, chunks, bytes
from ingest.document_figure;

insert into ingest.document_count (collection_id, state, code, documents, chunks, bytes)
select collection_id, state, code, count(*), sum(chunks), sum(bytes)
from ingest.counted_document
group by collection_id, state, code;

-- The latest example of each reason.
create index version_failed on ingest.document_version (collection_id, error_code, updated_at) where state = 'failed';

-- What settled, in the order of time: an entry for each, at the end of the index.
create index event_settled on ingest.document_event (at) where event = 'published' or (event = 'failed' and state = 'failed');

-- What settled, by minute and by how long it took: what the events say, added up. Kept two days.
create table ingest.throughput (
    minute  timestamptz not null check (minute = date_trunc('minute', minute, 'UTC')),
    latency smallint not null check (latency between -20 and 100 or latency = -100), -- bucket k: at most 2^(k/4) seconds; -100: not known
    ready   bigint not null check (ready >= 0),
    failed  bigint not null check (failed >= 0),
    chunks  bigint not null check (chunks >= 0),
    bytes   bigint not null check (bytes >= 0),
    primary key (minute, latency)
) with (fillfactor = 70);
