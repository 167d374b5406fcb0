-- The condition on last_used_at is on the row being updated: when several instances see the key first, one writes.
WITH found AS (
    SELECT k.id, k.organization_id, k.dialer_id, k.name, k.scopes, k.expires_at, k.revoked_at,
           o.is_active AS organization_active, coalesce(u.is_active, true) AS owner_active, d.name AS dialer_name
    FROM api_keys k
    JOIN organizations o ON o.id = k.organization_id
    LEFT JOIN dialers d ON d.id = k.dialer_id
    LEFT JOIN users u ON u.id = k.user_id
    WHERE k.key_hash = $1
), noted AS (
    UPDATE api_keys k
    SET last_used_at = $2::timestamptz
    FROM found f
    WHERE k.id = f.id AND f.revoked_at IS NULL AND (f.expires_at IS NULL OR f.expires_at > $2::timestamptz)
      AND f.organization_active AND f.owner_active
      AND (k.last_used_at IS NULL OR k.last_used_at <= $2::timestamptz - interval '1 minute')
)
SELECT id, organization_id, dialer_id, name, scopes, expires_at, revoked_at IS NOT NULL OR NOT owner_active AS revoked, organization_active,
       dialer_name
FROM found
