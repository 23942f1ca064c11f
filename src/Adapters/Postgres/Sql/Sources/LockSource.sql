-- Makes the source known, and lets requests for it come one after the other: the next statement of the transaction sees what this waited for. Writes no key
-- column, so it does not wait for those that only refer to the source.
-- $1 source
insert into ingest.source as s (name)
values ($1)
on conflict (name) do update set requests = s.requests
