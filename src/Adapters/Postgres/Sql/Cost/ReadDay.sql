-- $1 day, $2 collections
select collection, sum(tokens)::bigint
from ingest.token_use
where day = $1 and collection = any ($2::text[])
group by collection
