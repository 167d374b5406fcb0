SELECT fingerprint, status, headers, body
FROM idempotency_keys
WHERE organization_id = $1 AND scope = $2 AND key = $3
