-- Tokens by day, and what waits for a budget.

-- Sixteen rows for each day, collection and model, so that workers rarely wait for each other. They are summed up when read.
create table ingest.token_use (
    day        date not null,                                     -- by UTC
    collection text collate "C" not null,
    model      text not null,
    shard      smallint not null check (shard between 0 and 15),
    tokens     bigint not null check (tokens >= 0),
    estimated  bigint not null check (estimated between 0 and tokens), -- of the tokens, those that no endpoint counted
    chunks     bigint not null check (chunks >= 0),
    primary key (day, collection, model, shard)
) with (fillfactor = 50);

create index version_paused on ingest.document_version (collection_id, available_at) where state = 'pending' and error_code = 'budget_exhausted';
