-- Of a company ($1), or the one with that id ($2). In the list a scenario without a price has the company's.
SELECT s.id, s.organization_id, s.name AS key, s.display_name, s.is_active, s.created_at,
       coalesce(s.cost_per_connected, CASE WHEN $2::bigint IS NULL THEN w.cost_per_connected END)::bigint AS cost_per_connected
FROM queue_scenarios s
LEFT JOIN queue_wallets w ON w.organization_id = s.organization_id
WHERE s.organization_id = $1::bigint AND ($2 IS NULL OR s.id = $2)
ORDER BY s.id
