-- Runs under the documents' locks, after DropDiscarded.
-- $1 document ids, $2 versions (same length), $3 now
with purged as (
    update ingest.document_version v
    set purged_at = $3
    from unnest($1::uuid[], $2::int[]) as k(document_id, version)
    where v.document_id = k.document_id and v.version = k.version and v.state = 'superseded' and v.purged_at is null
    returning v.document_id, v.version
), marks as (
    delete from ingest.reindexed_version m
    using purged
    where m.document_id = purged.document_id and m.version = purged.version
)
insert into ingest.document_event (document_id, version, at, event, state)
select document_id, version, $3, 'purged', 'superseded'
from purged
