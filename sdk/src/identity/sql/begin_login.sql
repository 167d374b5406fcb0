-- Counts one attempt for the address and one for the user name, in this order everywhere so that logins cannot deadlock.
-- Gives the time until which logins are refused, or null.
WITH subjects (subject, attempt_limit, position) AS (
    VALUES (sha256(convert_to('address:' || $2, 'UTF8')), $4::integer, 1),
           (sha256(convert_to('username:' || lower($1), 'UTF8')), $3::integer, 2)
), counted AS (
    INSERT INTO login_attempts AS t (subject, attempts, window_ends_at)
    SELECT subject, 1, $6::timestamptz FROM subjects ORDER BY position
    ON CONFLICT (subject) DO UPDATE
    SET attempts = CASE WHEN t.window_ends_at <= $5::timestamptz THEN 1 ELSE least(t.attempts + 1, 1000000) END,
        window_ends_at = CASE WHEN t.window_ends_at <= $5::timestamptz THEN excluded.window_ends_at ELSE t.window_ends_at END
    RETURNING t.subject, t.attempts, t.window_ends_at
)
SELECT max(c.window_ends_at) AS blocked_until
FROM counted c
JOIN subjects s USING (subject)
WHERE c.attempts > s.attempt_limit
