INSERT INTO queue_scenarios (organization_id, name, display_name, is_active, cost_per_connected, created_at, updated_at)
VALUES ($1::bigint, $2::text, $3::text, $4::boolean, $5::integer, $6::timestamptz, $6)
RETURNING id
