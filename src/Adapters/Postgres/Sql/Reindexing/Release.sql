-- $1 reindex id, $2 lease token, $3 now
update ingest.reindex
set state = 'pending', phase = case when phase = 'switch' then 'copy' else phase end,
    attempt = case when got_further then 0 else attempt - 1 end, lease_token = null, lease_owner = null, lease_expires_at = null, available_at = $3
where id = $1 and lease_token = $2 and state = 'running'
