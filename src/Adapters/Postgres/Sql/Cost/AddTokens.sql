-- $1 day, $2 collection, $3 model, $4 shard, $5 tokens, $6 of these estimated, $7 chunks
insert into ingest.token_use as u (day, collection, model, shard, tokens, estimated, chunks)
values ($1, $2, $3, $4, $5, $6, $7)
on conflict (day, collection, model, shard) do update
set tokens = u.tokens + excluded.tokens, estimated = u.estimated + excluded.estimated, chunks = u.chunks + excluded.chunks
