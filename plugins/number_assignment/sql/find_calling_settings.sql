SELECT coalesce(s.selection, '{least_used}') AS selection, coalesce(s.use_pool, false) AS use_pool,
       coalesce(s.sticky_days, 30) AS sticky_days, s.organization_daily_limit, s.organization_hourly_limit, s.agent_daily_limit,
       s.agent_hourly_limit, s.number_daily_limit, s.number_hourly_limit, coalesce(s.cooldown_seconds, 0) AS cooldown_seconds,
       coalesce(s.allowed_countries, '{}') AS allowed_countries, coalesce(s.blocked_countries, '{}') AS blocked_countries,
       to_char(s.calling_from, 'HH24:MI') AS calling_from, to_char(s.calling_until, 'HH24:MI') AS calling_until,
       coalesce(s.calling_days, '{1,2,3,4,5,6,7}')::bigint[] AS calling_days,
       coalesce(s.calling_hours_of, 'destination') AS calling_hours_of, o.time_zone
FROM organizations o LEFT JOIN calling_settings s ON s.organization_id = o.id
WHERE o.id = $1::bigint
