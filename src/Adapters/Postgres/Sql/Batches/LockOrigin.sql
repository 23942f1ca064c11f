-- Two commands that begin the same files at once are one after the other here, so they share one batch. 6 is this lock's own space.
-- $1 collection, $2 origin
select from (select pg_advisory_xact_lock(6, hashtext($1::text || chr(10) || array_to_string($2::text[], chr(10))))) as turn
