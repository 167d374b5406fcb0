DELETE FROM idempotency_keys
WHERE (organization_id, scope, key) IN (SELECT organization_id, scope, key FROM idempotency_keys
                                        WHERE expires_at <= now()
                                        ORDER BY expires_at
                                        LIMIT $1
                                        FOR UPDATE SKIP LOCKED)
