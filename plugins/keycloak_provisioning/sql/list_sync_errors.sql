SELECT keycloak_id, code, field, message FROM sync_errors WHERE run_id = $1 ORDER BY id OFFSET $2 LIMIT $3
