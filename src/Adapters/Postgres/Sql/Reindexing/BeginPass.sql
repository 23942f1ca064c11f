-- A pass over the documents begins, with what there is to do counted.
-- $1 reindex id, $2 lease token, $3 now, $4 lease expires at, $5 phase, $6 verified, $7 done, $8 total
update ingest.reindex
set lease_expires_at = $4, last_progress_at = $3, phase = $5, verified = $6, cursor_document = null, cursor_version = null, cursor_ordinal = null,
    done = $7, total = $8
where id = $1 and lease_token = $2 and state = 'running'
