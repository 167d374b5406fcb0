INSERT INTO agent_phone_numbers AS a (phone_number_id, organization_id, agent_id, daily_limit, hourly_limit, allowed_countries,
                                      blocked_countries, created_at, updated_at)
VALUES ($1::uuid, $2::bigint, $3::bigint, $4::integer, $5::integer, $6::text[], $7::text[], $8::timestamptz, $8)
ON CONFLICT (phone_number_id) DO UPDATE SET
    agent_id = excluded.agent_id, daily_limit = excluded.daily_limit, hourly_limit = excluded.hourly_limit,
    allowed_countries = excluded.allowed_countries, blocked_countries = excluded.blocked_countries,
    created_at = CASE WHEN a.agent_id = excluded.agent_id THEN a.created_at ELSE excluded.created_at END,
    updated_at = excluded.updated_at
