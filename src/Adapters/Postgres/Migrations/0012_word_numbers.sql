-- The words of a chunk as numbers (ADR 0019): a GIN index over numbers takes a third less work than one over texts, and the program that cuts the
-- words need not write them out. What is found by a number is decided by its text, so a number that two words share costs a look and nothing else.
drop table ingest.text_point;

create table ingest.text_point (
    vector_collection_id int not null,
    document_id          uuid not null,
    version              int not null check (version >= 1),
    ordinal              int not null check (ordinal >= 0),
    words                bigint[] not null, -- of collection and word, see Lexemes
    primary key (vector_collection_id, document_id, version, ordinal)
) with (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_vacuum_insert_threshold = 5000);

-- What was written last waits in a list until it is merged, and every lookup reads that list: 16 MB are about 12,000 chunks. Larger lists gain
-- nothing, smaller ones are merged more often.
create index text_point_words on ingest.text_point using gin (words) with (gin_pending_list_limit = 16384);

-- All words are to be indexed again. Searches read those chunks themselves until then.
insert into ingest.text_backlog (vector_collection_id, document_id, version, next_ordinal)
select vector_collection_id, document_id, version, 0 from ingest.vector_version
on conflict (vector_collection_id, document_id, version) do update
set next_ordinal = 0;

-- Whether a point's collection is there was looked up for each point. Now a writer holds the collection's row for the length of a statement, and who
-- drops a collection takes that row first (LockCollection); the rule itself stays with the versions.
alter table ingest.vector_point drop constraint vector_point_vector_collection_id_fkey;
delete from ingest.vector_version where vector_collection_id not in (select id from ingest.vector_collection);
alter table ingest.vector_version add foreign key (vector_collection_id) references ingest.vector_collection;
