-- What a report depends on, read without locks: apply_report.sql checks that it still holds. The company by id or name; the
-- number by id unless the telephone number says otherwise, else by telephone number. No row: one of the two is not known.
-- A function for its plan: beside the months of queue_attempts, each plan for the very values looks cheaper than one that is
-- kept, and making it takes longer than all the rest of a report; and a month that was empty when a plan was made must not be
-- read from end to end (nor a plan compiled because organizations, which are few, are).
CREATE FUNCTION find_report_facts(of_company bigint, company_name text, of_number bigint, of_phone text, at timestamptz,
                                  result queue_status, of_agent bigint, agent_phone text, of_scenario bigint, of_line bigint)
RETURNS TABLE (
    organization_id bigint, number_id bigint, phone text, status text, total_attempts bigint, last_attempt_at timestamptz,
    queued boolean, entry_lease_id bigint, lease_id bigint, holder bigint, leased_at timestamptz, expires_at timestamptz,
    batch_id text, reissued boolean, attempt_id bigint, outcome text, attempt_number_status text, attempt_agent boolean,
    attempt_scenario boolean, attempt_line boolean, attempt_call_allowed boolean, agent_id bigint, scenario_id bigint,
    outbound_line_id bigint, cost bigint, retry_policy jsonb)
LANGUAGE plpgsql STABLE ROWS 1 SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH company AS (
        SELECT o.id
        FROM organizations o
        WHERE o.is_active AND (o.id = of_company OR of_company IS NULL) AND (lower(o.name) = lower(company_name) OR company_name IS NULL)
          AND (of_company IS NOT NULL OR company_name IS NOT NULL)
    ), number AS (
        SELECT named.*
        FROM company
        CROSS JOIN LATERAL (
            (SELECT n.id, n.organization_id, n.phone, n.status, n.total_attempts, n.last_attempt_at
             FROM queue_numbers n
             WHERE n.id = of_number AND n.organization_id = company.id AND (n.phone = of_phone OR of_phone IS NULL))
            UNION ALL
            (SELECT n.id, n.organization_id, n.phone, n.status, n.total_attempts, n.last_attempt_at
             FROM queue_numbers n
             WHERE n.phone = of_phone AND n.organization_id = company.id)
        ) named
        LIMIT 1
    )
    SELECT n.organization_id, n.id AS number_id, n.phone, n.status::text, n.total_attempts::bigint,
           n.last_attempt_at,
           e.number_id IS NOT NULL AS queued, e.lease_id AS entry_lease_id,
           l.lease_id, l.holder, l.leased_at, l.expires_at, l.batch_id::text, l.reissued,
           a.id AS attempt_id, a.outcome, a.number_status::text AS attempt_number_status, a.agent_id IS NOT NULL AS attempt_agent,
           a.scenario_id IS NOT NULL AS attempt_scenario, a.outbound_line_id IS NOT NULL AS attempt_line,
           a.call_allowed AS attempt_call_allowed,
           agent.id AS agent_id, s.id AS scenario_id, line.id AS outbound_line_id,
           CASE WHEN w.organization_id IS NULL THEN 0 ELSE coalesce(s.cost_per_connected, w.cost_per_connected) END::bigint AS cost,
           coalesce(c.retry_policy, '{}') AS retry_policy
    FROM number n
    LEFT JOIN queue_entries e ON e.number_id = n.id
    LEFT JOIN queue_leases l ON l.phone = n.phone AND l.number_id = n.id
    LEFT JOIN queue_attempts a ON a.number_id = n.id AND a.attempted_at = at AND a.status = result
    LEFT JOIN queue_companies c ON c.organization_id = n.organization_id
    LEFT JOIN queue_wallets w ON w.organization_id = n.organization_id
    LEFT JOIN queue_scenarios s ON s.id = of_scenario AND s.organization_id = n.organization_id
    LEFT JOIN queue_outbound_lines line ON line.id = of_line AND line.organization_id = n.organization_id
    LEFT JOIN LATERAL (
        SELECT u.id
        FROM users u
        WHERE u.organization_id = n.organization_id AND u.role = 'agent' AND u.is_active AND u.kind = 'human'
          AND (u.id = of_agent OR u.phone_number = agent_phone)
        ORDER BY u.id = of_agent DESC NULLS LAST
        LIMIT 1
    ) agent ON true;
END
$$;
