-- Creates the vector collection unless it is there. $1 name, $2 dimensions.
insert into ingest.vector_collection (name, dimensions)
values ($1, $2)
on conflict (name) do nothing
