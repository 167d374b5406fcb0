UPDATE api_keys SET revoked_at = coalesce(revoked_at, $3)
WHERE organization_id = $1 AND id = $2
RETURNING id, organization_id, dialer_id, name, prefix, scopes, expires_at, revoked_at, last_used_at, created_at
