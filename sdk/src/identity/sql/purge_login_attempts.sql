-- By ctid: with LIMIT as a parameter the planner expects a tenth of the table and would scan all of it to join.
DELETE FROM login_attempts
WHERE ctid = ANY (ARRAY(SELECT ctid FROM login_attempts
                        WHERE window_ends_at <= $1
                        ORDER BY window_ends_at
                        LIMIT $2
                        FOR UPDATE SKIP LOCKED))
