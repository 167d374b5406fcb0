SELECT id, organization_id, dialer_id, name, prefix, scopes, expires_at, revoked_at, last_used_at, created_at
FROM api_keys
WHERE organization_id = $1
ORDER BY id
