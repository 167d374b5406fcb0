DELETE FROM login_attempts
WHERE subject IN (SELECT subject FROM login_attempts
                  WHERE window_ends_at <= $1
                  ORDER BY window_ends_at
                  LIMIT $2
                  FOR UPDATE SKIP LOCKED)
