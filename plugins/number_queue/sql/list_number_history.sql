-- What was reported of a company's ($1) number ($2), newest first, at most $3.
SELECT a.id, a.number_id, a.phone, a.number_status::text AS number_status, a.status::text, a.outcome,
       row_number() OVER (ORDER BY a.attempted_at, a.id) AS ordinal, a.attempted_at, a.recorded_at, a.reason, a.user_message,
       a.charged::bigint, a.inbound, replace(a.batch_id::text, '-', '') AS batch_id,
       u.id AS agent_id, u.username AS agent_username, u.first_name AS agent_first_name, u.last_name AS agent_last_name,
       regexp_replace(u.phone_number, '^[+]98(9[0-9]{9})$', '0\1') AS agent_phone,
       s.display_name AS scenario, line.display_name AS outbound_line
FROM queue_attempts a
LEFT JOIN users u ON u.id = a.agent_id
LEFT JOIN queue_scenarios s ON s.id = a.scenario_id
LEFT JOIN queue_outbound_lines line ON line.id = a.outbound_line_id
WHERE a.number_id = $2::bigint AND a.organization_id = $1::bigint
ORDER BY a.attempted_at DESC, a.id DESC
LIMIT $3::bigint
