-- Calls of a company ($1) from $2 until before $3, by hour or day ($4) of the zone ($5).
SELECT date_trunc($4::text, attempted_at, $5::text) AS bucket, status::text, count(*) AS count
FROM queue_attempts
WHERE organization_id = $1::bigint AND attempted_at >= $2::timestamptz AND attempted_at < $3::timestamptz
GROUP BY bucket, status
