-- One process migrates at a time. The number is "ingest" in ASCII (0x696e67657374); nothing else in this schema takes it.
select pg_advisory_xact_lock(115922902020980)
