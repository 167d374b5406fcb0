SELECT id, organization_id, dialer_id, name, prefix, scopes, expires_at, revoked_at, last_used_at, created_at
FROM api_keys
WHERE key_hash = $1
