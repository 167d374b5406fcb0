-- Ranks: link as spelt, link in the other spelling, user name as spelt, user name in the other spelling.
WITH spellings (value, rank) AS (
    SELECT lower($3), 0
    UNION ALL
    SELECT 'user_' || lower($3), 1
    UNION ALL
    SELECT substr(lower($3), 6), 1 WHERE starts_with(lower($3), 'user_')
), candidates (user_id, rank) AS (
    SELECT l.user_id, s.rank
    FROM spellings s
    JOIN dialer_links l ON l.dialer_id = $2::bigint AND lower(l.dialer_user_id) = s.value
    UNION ALL
    SELECT u.id, s.rank + 2
    FROM spellings s
    JOIN users u ON lower(u.username) = s.value
)
SELECT p.id, p.uuid, p.organization_id, p.organization_name, p.username, p.email, p.first_name, p.last_name, p.phone_number,
       p.role, p.agent_type, p.kind, p.is_active, p.is_superuser, p.must_change_password, p.keycloak_id, p.created_at,
       p.updated_at
FROM candidates c
JOIN user_profiles p ON p.id = c.user_id
WHERE p.organization_id = $1 AND p.kind = 'human' AND p.is_active
ORDER BY c.rank
LIMIT 1
