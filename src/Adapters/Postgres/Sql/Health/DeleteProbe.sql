-- $1 id
delete from ingest.probe
where id = $1
