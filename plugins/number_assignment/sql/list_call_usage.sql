-- Per day ($6), number ($7) and agent ($8), or summed up over what is not asked for.
SELECT CASE WHEN $6::boolean THEN u.local_date END AS local_date, CASE WHEN $7::boolean THEN u.number_id END AS number_id,
       CASE WHEN $7 THEN u.phone_number END AS phone_number, CASE WHEN $8::boolean THEN a.uuid END AS agent_uuid,
       CASE WHEN $8 THEN a.username END AS agent_username,
       CASE WHEN $8 THEN nullif(concat_ws(' ', nullif(a.first_name, ''), nullif(a.last_name, '')), '') END AS agent_name,
       sum(u.calls) AS calls
FROM call_usage u
LEFT JOIN users a ON a.id = u.agent_id
WHERE u.organization_id = $1::bigint AND u.local_date BETWEEN $2::date AND $3::date
  AND ($4::uuid IS NULL OR u.number_id = $4) AND ($5::bigint IS NULL OR u.agent_id = $5)
GROUP BY 1, 2, 3, 4, 5, 6
ORDER BY 1, 3, 2, 5, 4
LIMIT $9::bigint OFFSET $10::bigint
