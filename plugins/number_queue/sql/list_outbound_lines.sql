-- Of a company ($1), or the one with that id ($2).
SELECT id, organization_id, phone_number AS key, display_name, is_active, created_at, NULL::bigint AS cost_per_connected
FROM queue_outbound_lines
WHERE organization_id = $1::bigint AND ($2::bigint IS NULL OR id = $2)
ORDER BY id
