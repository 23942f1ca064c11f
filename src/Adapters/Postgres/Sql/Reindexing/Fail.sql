-- $1 reindex id, $2 lease token, $3 error code, $4 error message, $5 now
update ingest.reindex
set state = 'failed', phase = case when phase = 'switch' then 'copy' else phase end, lease_token = null, lease_owner = null, lease_expires_at = null,
    error_code = $3, error_message = $4, finished_at = $5
where id = $1 and lease_token = $2 and state = 'running'
