-- What a report depends on, read without locks: apply_report.sql checks that it still holds. The company by id ($1) or name
-- ($2); the number by id ($3) unless the telephone number ($4) says otherwise, else by telephone number. No row: one of the
-- two is not known.
WITH company AS (
    SELECT o.id
    FROM organizations o
    WHERE o.is_active AND (o.id = $1::bigint OR $1 IS NULL) AND (lower(o.name) = lower($2::text) OR $2 IS NULL)
      AND ($1 IS NOT NULL OR $2 IS NOT NULL)
), number AS (
    SELECT named.*
    FROM company
    CROSS JOIN LATERAL (
        (SELECT n.id, n.organization_id, n.phone, n.status, n.total_attempts, n.last_attempt_at
         FROM queue_numbers n
         WHERE n.id = $3::bigint AND n.organization_id = company.id AND (n.phone = $4::text OR $4 IS NULL))
        UNION ALL
        (SELECT n.id, n.organization_id, n.phone, n.status, n.total_attempts, n.last_attempt_at
         FROM queue_numbers n
         WHERE n.phone = $4 AND n.organization_id = company.id)
    ) named
    LIMIT 1
)
SELECT n.organization_id, n.id AS number_id, n.phone, n.status::text, n.total_attempts::bigint,
       n.last_attempt_at,
       e.number_id IS NOT NULL AS queued, e.lease_id AS entry_lease_id,
       l.lease_id, l.holder, l.leased_at, l.expires_at, l.batch_id::text, l.reissued,
       a.id AS attempt_id, a.outcome, a.number_status::text AS attempt_number_status, a.agent_id IS NOT NULL AS attempt_agent,
       a.scenario_id IS NOT NULL AS attempt_scenario, a.outbound_line_id IS NOT NULL AS attempt_line, a.call_allowed AS attempt_call_allowed,
       agent.id AS agent_id, s.id AS scenario_id, line.id AS outbound_line_id,
       CASE WHEN w.organization_id IS NULL THEN 0 ELSE coalesce(s.cost_per_connected, w.cost_per_connected) END::bigint AS cost,
       coalesce(c.retry_policy, '{}') AS retry_policy
FROM number n
LEFT JOIN queue_entries e ON e.number_id = n.id
LEFT JOIN queue_leases l ON l.phone = n.phone AND l.number_id = n.id
LEFT JOIN queue_attempts a ON a.number_id = n.id AND a.attempted_at = $5::timestamptz AND a.status = $6::queue_status
LEFT JOIN queue_companies c ON c.organization_id = n.organization_id
LEFT JOIN queue_wallets w ON w.organization_id = n.organization_id
LEFT JOIN queue_scenarios s ON s.id = $9::bigint AND s.organization_id = n.organization_id
LEFT JOIN queue_outbound_lines line ON line.id = $10::bigint AND line.organization_id = n.organization_id
LEFT JOIN LATERAL (
    SELECT u.id
    FROM users u
    WHERE u.organization_id = n.organization_id AND u.role = 'agent' AND u.is_active AND u.kind = 'human'
      AND (u.id = $7::bigint OR u.phone_number = $8::text)
    ORDER BY u.id = $7 DESC NULLS LAST
    LIMIT 1
) agent ON true
