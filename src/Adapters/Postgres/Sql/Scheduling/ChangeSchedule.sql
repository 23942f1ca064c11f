-- $1 schedule, $2 expression, $3 time zone
update ingest.schedule
set expression = $2, time_zone = $3, forgotten = false
where name = $1 and ((expression, time_zone) <> ($2, $3) or forgotten)
