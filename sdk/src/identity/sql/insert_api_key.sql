INSERT INTO api_keys (organization_id, dialer_id, name, prefix, key_hash, scopes, expires_at, user_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
RETURNING id, organization_id, dialer_id, name, prefix, scopes, expires_at, revoked_at, last_used_at, created_at
