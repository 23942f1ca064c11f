-- $1 name, $2 now
insert into ingest.task_hub (name, bound_at)
values ($1, $2)
on conflict (only_one) do nothing
