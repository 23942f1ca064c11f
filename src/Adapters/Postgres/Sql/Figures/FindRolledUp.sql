-- $1 kept since: older rows go
with forgotten as (
    delete from ingest.throughput where minute < $1
)
select max(minute) from ingest.throughput where minute >= $1
