DELETE FROM agent_call_limits WHERE organization_id = $1::bigint AND agent_id = $2::bigint
