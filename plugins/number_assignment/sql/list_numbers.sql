-- Run with plan_cache_mode = force_custom_plan: a filter that is not asked for ($3 to $9 NULL) costs nothing.
SELECT n.id, o.uuid AS organization_uuid, n.phone_number, n.provider, n.country_code, n.capabilities, n.status, n.label,
       n.daily_limit AS number_daily_limit, n.hourly_limit AS number_hourly_limit, n.cooldown_seconds, n.created_at, n.updated_at,
       a.agent_id, u.uuid AS agent_uuid, u.first_name, u.last_name, u.email, a.daily_limit, a.hourly_limit,
       a.allowed_countries, a.blocked_countries, coalesce(c.calls - c.forgiven, 0) AS calls_today
FROM phone_numbers n
JOIN organizations o ON o.id = n.organization_id
LEFT JOIN agent_phone_numbers a ON a.phone_number_id = n.id
LEFT JOIN users u ON u.id = a.agent_id
LEFT JOIN call_usage c ON c.number_id = n.id AND c.agent_id = a.agent_id
    AND c.local_date = (SELECT ($2::timestamptz AT TIME ZONE time_zone)::date FROM organizations WHERE id = $1::bigint)
WHERE n.organization_id = $1
  AND ($3::uuid IS NULL OR n.id = $3)
  AND ($4::text IS NULL OR n.status = $4)
  AND ($5::boolean IS NULL OR (a.phone_number_id IS NOT NULL) = $5)
  AND ($6::text IS NULL OR n.provider = $6)
  AND ($7::text IS NULL OR n.country_code = $7)
  AND ($8::bigint IS NULL OR a.agent_id = $8)
  AND ($9::text IS NULL OR n.phone_number || ' ' || n.label ILIKE $9)
  AND ($10::uuid IS NULL OR (n.created_at, n.id) < (
          SELECT l.created_at, l.id FROM phone_numbers l WHERE l.id = $10 AND l.organization_id = $1))
ORDER BY n.created_at DESC, n.id DESC
LIMIT $11::integer
