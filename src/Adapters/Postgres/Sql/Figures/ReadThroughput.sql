-- $1 from, $2 step
select date_bin($2, minute, $1) as at, nullif(latency, -100), sum(ready)::bigint, sum(failed)::bigint, sum(chunks)::bigint, sum(bytes)::bigint
from ingest.throughput
where minute >= $1
group by 1, 2
order by 1, 2
