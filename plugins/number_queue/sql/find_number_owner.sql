-- The agent of a company's ($1) number ($2).
SELECT assigned_agent_id FROM queue_numbers WHERE id = $2::bigint AND organization_id = $1::bigint
