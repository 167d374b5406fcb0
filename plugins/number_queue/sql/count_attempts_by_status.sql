-- Calls of a company ($1) from $2 until before $3.
SELECT status::text, count(*) AS count
FROM queue_attempts
WHERE organization_id = $1::bigint AND attempted_at >= $2::timestamptz AND attempted_at < $3::timestamptz
GROUP BY status
