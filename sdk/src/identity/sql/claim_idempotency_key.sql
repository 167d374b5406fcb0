-- A row comes back when the key is ours: new, expired, or left without an answer. Otherwise the first answer is final: the
-- insertion has waited for whoever was writing it.
INSERT INTO idempotency_keys AS k (organization_id, scope, key, fingerprint, expires_at)
VALUES ($1, $2, $3, $4, now() + make_interval(hours => $5))
ON CONFLICT (organization_id, scope, key) DO UPDATE
SET fingerprint = excluded.fingerprint, status = NULL, headers = NULL, body = NULL, created_at = now(),
    expires_at = excluded.expires_at
WHERE k.expires_at <= now() OR k.status IS NULL
RETURNING true AS claimed
