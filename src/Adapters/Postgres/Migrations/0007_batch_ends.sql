-- Batches that are cancelled, resumed, gone on with by the command that began them, and seen to their end.

alter table ingest.batch
    add column origin       text[] not null default '{}', -- the files and folders it was begun from, if its sender says
    add column cancelled_at timestamptz,                  -- null again when it is resumed
    add column settled_at   timestamptz,                  -- first seen with every file in a final state; null again when files come
    add column totals       jsonb,                        -- what the counts were then
    add constraint settled_has_totals check ((settled_at is null) = (totals is null));

-- Is there a batch of these very files to go on with?
create index batch_open on ingest.batch (collection, id) where settled_at is null and cancelled_at is null;

-- Which batches wait for a version?
create index batch_item_version on ingest.batch_item (document_id, version) where document_id is not null;

alter table ingest.batch_item
    drop constraint batch_item_outcome_check,
    add constraint batch_item_outcome_check check (outcome in ('expected', 'sent', 'unchanged', 'refused', 'cancelled'));
