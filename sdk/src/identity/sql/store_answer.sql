UPDATE idempotency_keys SET status = $4, headers = $5::jsonb, body = $6
WHERE organization_id = $1 AND scope = $2 AND key = $3
