SELECT keycloak_id, field, hub_value, keycloak_value, policy
FROM sync_differences
WHERE run_id = $1
ORDER BY id
OFFSET $2
LIMIT $3
