-- Limits of single agents; $2: of one (a row even when it has none). default_…: the organization's for everybody.
SELECT u.id AS agent_id, u.uuid AS agent_uuid, u.username, l.daily_limit, l.hourly_limit,
       s.agent_daily_limit AS default_daily_limit, s.agent_hourly_limit AS default_hourly_limit
FROM users u
LEFT JOIN agent_call_limits l ON l.organization_id = u.organization_id AND l.agent_id = u.id
LEFT JOIN calling_settings s ON s.organization_id = u.organization_id
WHERE u.organization_id = $1::bigint
  AND u.id IN (SELECT agent_id FROM agent_call_limits WHERE organization_id = $1 AND $2::bigint IS NULL UNION ALL SELECT $2)
ORDER BY u.username
