-- Of a company ($1), or the one with that id ($2).
SELECT id, organization_id, name AS key, display_name, is_active, created_at, cost_per_connected::bigint
FROM queue_scenarios
WHERE organization_id = $1::bigint AND ($2::bigint IS NULL OR id = $2)
ORDER BY id
