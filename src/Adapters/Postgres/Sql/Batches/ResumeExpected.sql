-- What CancelExpected took away, while the batch is not cancelled.
-- $1 batch id, $2 after this ordinal, $3 limit, $4 now
with b as (
    select id from ingest.batch where id = $1 and cancelled_at is null for key share
), page as (
    select i.batch_id, i.ordinal
    from ingest.batch_item i
    join b on b.id = i.batch_id
    where i.ordinal > $2 and i.outcome = 'cancelled'
    order by i.ordinal
    limit $3
)
update ingest.batch_item i
set outcome = 'expected', updated_at = $4
from page
where i.batch_id = page.batch_id and i.ordinal = page.ordinal and i.outcome = 'cancelled'
returning i.ordinal
