-- By ctid: with LIMIT as a parameter the planner expects a tenth of the table and would scan all of it to join.
DELETE FROM idempotency_keys
WHERE ctid = ANY (ARRAY(SELECT ctid FROM idempotency_keys
                        WHERE expires_at <= now()
                        ORDER BY expires_at
                        LIMIT $1
                        FOR UPDATE SKIP LOCKED))
