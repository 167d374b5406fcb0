-- What a company's ($1) schedule page shows.
SELECT c.skip_holidays, c.enabled, c.disabled_by, c.schedule_version, c.updated_at,
       w.balance, coalesce(w.cost_per_connected, 0)::bigint AS cost_per_connected,
       coalesce((SELECT json_agg(json_build_object('day_of_week', s.day_of_week, 'start_time', s.start_time,
                                                   'end_time', s.end_time) ORDER BY s.day_of_week, s.start_time)
                 FROM queue_schedule_windows s
                 WHERE s.organization_id = c.organization_id), '[]')::text AS intervals
FROM queue_companies c
LEFT JOIN queue_wallets w ON w.organization_id = c.organization_id
WHERE c.organization_id = $1::bigint
