-- Calls of every company from $1 until before $2, by hour or day ($3) of the zone ($4).
SELECT date_trunc($3::text, attempted_at, $4::text) AS bucket, status::text, count(*) AS count
FROM queue_attempts
WHERE attempted_at >= $1::timestamptz AND attempted_at < $2::timestamptz
GROUP BY bucket, status
