-- Runs under the locks of the run and of the candidates, after the run's absences are counted. An item that was only named has the document of its name, if
-- its bytes arrived. What a person approved stays approved; what is open moves to this run only while it is held, and what could not be
-- confirmed is asked for anew.
-- $1 run id, $2 lease token, $3 whether they are held, $4 now
with run as (
    select id, source, settled_at
    from ingest.sync_run
    where id = $1 and lease_token = $2 and state = 'running'
), candidate as (
    select i.source, i.partition, i.key, i.name, coalesce(i.title, i.name, i.key) as title, i.absent_since, d.id as document_id
    from run
    join ingest.source_item i on i.source = run.source and i.deleted_at is null and i.absences >= 2
    left join lateral (
        select d.id
        from ingest.document d
        where d.deleted_at is null
          and case when i.document_id is not null then d.id = i.document_id else d.name = i.name and d.source = i.source end
        order by d.id desc
        limit 1) d on true
    where run.settled_at is not null
), buried as (
    update ingest.source_item i
    set deleted_at = $4, hash = null, document_id = null, error_code = null, error_message = null, absences = 0, absent_since = null
    from candidate c
    where c.document_id is null and i.source = c.source and i.partition = c.partition and i.key = c.key
), moved as (
    update ingest.sync_deletion d
    set run_id = $1, state = case when $3 then 'held' else 'approved' end, unconfirmed = case when $3 then d.unconfirmed end, updated_at = $4
    from candidate c
    where c.document_id is not null and d.source = c.source and d.partition = c.partition and d.key = c.key and d.state = 'held'
), settled as (
    update ingest.sync_deletion d
    set state = 'deleted', updated_at = $4
    from candidate c
    where c.document_id is null and d.source = c.source and d.partition = c.partition and d.key = c.key and d.state in ('held', 'approved', 'confirmed')
), added as (
    insert into ingest.sync_deletion (run_id, source, partition, key, document_id, name, title, absent_since, state, updated_at)
    select $1, c.source, c.partition, c.key, c.document_id, c.name, c.title, c.absent_since, case when $3 then 'held' else 'approved' end, $4
    from candidate c
    where c.document_id is not null
      and not exists (
          select from ingest.sync_deletion d
          where d.source = c.source and d.partition = c.partition and d.key = c.key and d.state in ('held', 'approved', 'confirmed'))
    on conflict (run_id, partition, key) do nothing
)
select id from run
