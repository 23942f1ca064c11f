-- $1 from day
select day, collection, model, sum(tokens)::bigint, sum(estimated)::bigint, sum(chunks)::bigint
from ingest.token_use
where day >= $1
group by day, collection, model
order by day desc, collection, model
