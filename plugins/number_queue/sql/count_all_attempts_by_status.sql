-- Calls of every company from $1 until before $2.
SELECT status::text, count(*) AS count
FROM queue_attempts
WHERE attempted_at >= $1::timestamptz AND attempted_at < $2::timestamptz
GROUP BY status
