-- Search by words in the embedded vector index: PostgreSQL's full-text types and its GIN index over the words of each chunk. The words are cut,
-- folded and stemmed by the program (Ingest.Domain.Words), as the query's are, so that no dictionary of the server decides what is found, and
-- part numbers, paths and addresses are words like others.

-- A table of its own: beside the vectors it would make their rows wider, and every scan of them slower. No positions: the words only say which
-- chunks are worth reading. Each word has its vector collection before it, as "12/word", so a lookup never sees other collections.
create table ingest.text_point (
    vector_collection_id int not null,
    document_id          uuid not null,
    version              int not null check (version >= 1),
    ordinal              int not null check (ordinal >= 0),
    words                tsvector not null,
    primary key (vector_collection_id, document_id, version, ordinal)
) with (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0.02,
    autovacuum_vacuum_insert_threshold = 5000);

create index text_point_words on ingest.text_point using gin (words);

-- Versions with chunks that are not in text_point yet, from this ordinal on. Upserting puts them here, because indexing words takes many times as
-- long as storing a chunk; a search reads those chunks themselves until a process has had time for them.
create table ingest.text_backlog (
    vector_collection_id int not null,
    document_id          uuid not null,
    version              int not null check (version >= 1),
    next_ordinal         int not null check (next_ordinal >= 0),
    primary key (vector_collection_id, document_id, version)
) with (fillfactor = 70);

insert into ingest.text_backlog (vector_collection_id, document_id, version, next_ordinal)
select distinct vector_collection_id, document_id, version, 0 from ingest.vector_point;
