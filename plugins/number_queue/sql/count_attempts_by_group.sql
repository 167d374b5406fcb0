-- Calls of a company ($1) from $2 until before $3, by scenario or, with $4, by outbound line.
SELECT g.id, coalesce(s.display_name, line.display_name) AS name, g.status, g.inbound, g.count
FROM (
    SELECT CASE WHEN $4::boolean THEN outbound_line_id ELSE scenario_id END AS id, status::text, inbound, count(*) AS count
    FROM queue_attempts
    WHERE organization_id = $1::bigint AND attempted_at >= $2::timestamptz AND attempted_at < $3::timestamptz
    GROUP BY 1, status, inbound
) g
LEFT JOIN queue_scenarios s ON NOT $4 AND s.id = g.id
LEFT JOIN queue_outbound_lines line ON $4 AND line.id = g.id
ORDER BY g.id NULLS LAST
