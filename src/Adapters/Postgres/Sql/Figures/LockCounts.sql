-- One fold at a time. The number is "counts" in ASCII (0x636f756e7473).
select from (select pg_advisory_xact_lock(109330362692723)) as turn
