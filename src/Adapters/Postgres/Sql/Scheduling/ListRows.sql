-- $1 schedule, $2 limit
select e.due_at, e.run_id, e.missed, r.state, r.started_at
from ingest.schedule_run e
left join ingest.sync_run r on r.id = e.run_id
where e.schedule = $1
order by e.due_at desc
limit $2
