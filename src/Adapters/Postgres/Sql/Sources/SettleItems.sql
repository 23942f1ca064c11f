-- Runs under the run's lock. Only a run whose every step, to read and to enumerate, came to its last page is a complete enumeration (P9). Seen are items that
-- this run saw, or one that began later: two runs of a source may take turns while one waits for a quota.
-- $1 run id, $2 lease token, $3 now
with run as (
    update ingest.sync_run r
    set settled_at = $3, got_further = true, last_progress_at = $3
    where r.id = $1 and r.lease_token = $2 and r.state = 'running' and r.enumerates and r.settled_at is null
      and r.planned_steps > 0 and r.done_steps = r.planned_steps
      and not exists (select from ingest.sync_step s where s.run_id = r.id and not s.done)
    returning r.id, r.source, r.number
), enumerated as (
    update ingest.source s
    set last_enumerated_at = greatest(s.last_enumerated_at, $3)
    from run
    where s.name = run.source
)
update ingest.source_item i
set settled_run = run.id,
    absences = case when i.seen_number >= run.number then 0 else i.absences + 1 end,
    absent_since = case when i.seen_number >= run.number then null else coalesce(i.absent_since, $3) end
from run
where i.source = run.source and i.deleted_at is null and i.settled_run is distinct from run.id
  and (i.seen_number < run.number or i.absences > 0)
