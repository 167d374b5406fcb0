-- Everything an export shows of the numbers that match filter $1 to $9, oldest first.
SELECT n.id, n.phone, n.status::text, n.total_attempts::bigint, n.last_attempt_at, n.last_status_change_at, n.created_at,
       coalesce(nullif(btrim(u.first_name || ' ' || u.last_name), ''), u.username) AS agent_name,
       regexp_replace(u.phone_number, '^[+]98(9[0-9]{9})$', '0\1') AS agent_phone,
       n.last_user_message
FROM queue_numbers_matching($1::bigint, $2::text[], $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::bigint,
                            $8::bigint[], $9::bigint[]) n
LEFT JOIN users u ON u.id = n.assigned_agent_id
ORDER BY n.id
