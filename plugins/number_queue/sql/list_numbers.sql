-- One page of a company's numbers: filter $1 to $9, order $10 ("created_at", "-created_at", …), $11 to skip, $12 at most,
-- $13 now.
WITH page AS MATERIALIZED (
    SELECT n.*, row_number() OVER () AS position
    FROM (
        SELECT *
        FROM queue_numbers_matching($1::bigint, $2::text[], $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::bigint,
                            $8::bigint[], $9::bigint[])
        ORDER BY
            CASE WHEN $10::text = 'last_attempt_at' THEN last_attempt_at END ASC NULLS LAST,
            CASE WHEN $10 = '-last_attempt_at' THEN last_attempt_at END DESC NULLS LAST,
            CASE WHEN $10 = 'status' THEN status END ASC, CASE WHEN $10 = '-status' THEN status END DESC,
            CASE WHEN $10 = 'total_attempts' THEN total_attempts END ASC,
            CASE WHEN $10 = '-total_attempts' THEN total_attempts END DESC,
            CASE WHEN $10 NOT LIKE '-%' THEN id END ASC, CASE WHEN $10 LIKE '-%' THEN id END DESC
        OFFSET $11::bigint LIMIT $12::bigint
    ) n
)
SELECT p.id, p.organization_id, p.phone, p.status::text, p.total_attempts::bigint, p.last_attempt_at, p.last_status_change_at,
       p.last_user_message, p.note, p.created_at, p.updated_at, list.name AS list_name,
       l.leased_at AS assigned_at, replace(l.batch_id::text, '-', '') AS assigned_batch_id,
       u.id AS agent_id, u.username AS agent_username, u.first_name AS agent_first_name, u.last_name AS agent_last_name,
       regexp_replace(u.phone_number, '^[+]98(9[0-9]{9})$', '0\1') AS agent_phone,
       s.display_name AS scenario, line.display_name AS outbound_line, a.inbound
FROM page p
JOIN queue_lists list ON list.id = p.list_id
LEFT JOIN users u ON u.id = p.assigned_agent_id
LEFT JOIN queue_leases l ON l.phone = p.phone AND l.number_id = p.id AND l.expires_at > $13::timestamptz
LEFT JOIN LATERAL (
    SELECT x.scenario_id, x.outbound_line_id, x.inbound
    FROM queue_attempts x
    WHERE x.number_id = p.id
    ORDER BY x.attempted_at DESC
    LIMIT 1
) a ON true
LEFT JOIN queue_scenarios s ON s.id = a.scenario_id
LEFT JOIN queue_outbound_lines line ON line.id = a.outbound_line_id
ORDER BY p.position
