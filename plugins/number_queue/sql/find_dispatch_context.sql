-- Everything about a company that an answer with numbers shows or depends on. By id ($1) or by name ($2). No row: no such
-- active company, or one the queue has not met yet.
SELECT o.id, o.name, c.enabled, c.disabled_by, c.skip_holidays, c.schedule_version, c.cooldown_days::bigint,
       c.batch_size::bigint, c.max_outstanding::bigint, c.lease_seconds::bigint,
       w.balance,
       line.known AS lines_known, line.active AS lines_active, line.shown AS outbound_lines,
       scenario.shown AS scenarios,
       agent.shown AS agents, agent.inbound AS inbound_agents, agent.outbound AS outbound_agents,
       list.ids AS list_ids, list.priorities AS list_priorities, list.weights AS list_weights
FROM organizations o
JOIN queue_companies c ON c.organization_id = o.id
LEFT JOIN queue_wallets w ON w.organization_id = o.id
CROSS JOIN LATERAL (
    SELECT count(*) AS known,
           count(*) FILTER (WHERE l.is_active) AS active,
           coalesce(json_agg(json_build_object('id', l.id, 'phone_number', l.phone_number, 'display_name', l.display_name)
                             ORDER BY l.id) FILTER (WHERE l.is_active), '[]')::text AS shown
    FROM queue_outbound_lines l
    WHERE l.organization_id = o.id
) line
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(json_build_object('id', s.id, 'name', s.name, 'display_name', s.display_name) ORDER BY s.id),
                    '[]')::text AS shown
    FROM queue_scenarios s
    WHERE s.organization_id = o.id AND s.is_active
) scenario
CROSS JOIN LATERAL (
    SELECT coalesce(json_agg(a.shown), '[]')::text AS shown,
           coalesce(json_agg(a.shown) FILTER (WHERE a.agent_type IN ('inbound', 'both')), '[]')::text AS inbound,
           coalesce(json_agg(a.shown) FILTER (WHERE a.agent_type IN ('outbound', 'both')), '[]')::text AS outbound
    FROM (
        SELECT u.agent_type,
               json_build_object(
                   'id', u.id,
                   'full_name', coalesce(nullif(btrim(u.first_name || ' ' || u.last_name), ''), u.username),
                   'phone_number', regexp_replace(u.phone_number, '^[+]98(9[0-9]{9})$', '0\1')) AS shown
        FROM users u
        WHERE u.organization_id = o.id AND u.role = 'agent' AND u.is_active AND u.kind = 'human'
        ORDER BY nullif(u.first_name, '') NULLS LAST, nullif(u.last_name, '') NULLS LAST, u.id
    ) a
) agent
CROSS JOIN LATERAL (
    -- Only lists with something ready compete for the batch.
    SELECT coalesce(array_agg(l.id::bigint ORDER BY l.priority DESC, l.id), '{}') AS ids,
           coalesce(array_agg(l.priority::bigint ORDER BY l.priority DESC, l.id), '{}') AS priorities,
           coalesce(array_agg(l.weight::bigint ORDER BY l.priority DESC, l.id), '{}') AS weights
    FROM queue_lists l
    WHERE l.organization_id = o.id AND l.is_active
      -- Not EXISTS, which may be answered by hashing the whole queue.
      AND coalesce(
          (SELECT true FROM queue_entries e WHERE e.list_id = l.id AND e.lane = 1 AND e.ready_at <= $3::timestamptz LIMIT 1),
          (SELECT true FROM queue_entries e WHERE e.list_id = l.id AND e.lane = 0 AND e.ready_at <= $3 LIMIT 1)) IS TRUE
) list
WHERE o.is_active AND (o.id = $1::bigint OR $1 IS NULL) AND (lower(o.name) = lower($2::text) OR $2 IS NULL)
  AND ($1 IS NOT NULL OR $2 IS NOT NULL)
