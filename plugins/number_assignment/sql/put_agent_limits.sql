INSERT INTO agent_call_limits (organization_id, agent_id, daily_limit, hourly_limit, updated_at)
VALUES ($1::bigint, $2::bigint, $3::integer, $4::integer, $5::timestamptz)
ON CONFLICT (organization_id, agent_id) DO UPDATE
SET daily_limit = excluded.daily_limit, hourly_limit = excluded.hourly_limit, updated_at = excluded.updated_at
