-- Makes the schedule known, and lets writers of its rows come one after the other; the next statement sees what this waited for.
-- $1 schedule, $2 expression, $3 time zone
insert into ingest.schedule as s (name, expression, time_zone)
values ($1, $2, $3)
on conflict (name) do update set expression = s.expression
