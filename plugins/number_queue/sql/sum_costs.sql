-- Billed calls of a company ($1) and what they cost, since the beginning of the day ($2) and of the month ($3), until $4.
SELECT count(*) FILTER (WHERE cost > 0 AND attempted_at >= $2::timestamptz) AS daily_count,
       coalesce(sum(charged) FILTER (WHERE attempted_at >= $2), 0)::bigint AS daily_cost,
       count(*) FILTER (WHERE cost > 0) AS monthly_count,
       coalesce(sum(charged), 0)::bigint AS monthly_cost
FROM queue_attempts
WHERE organization_id = $1::bigint AND attempted_at >= $3::timestamptz AND attempted_at < $4::timestamptz
