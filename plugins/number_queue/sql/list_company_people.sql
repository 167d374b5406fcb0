-- People of a company ($1), or the one with that id ($2); superusers only with $3.
SELECT u.id, u.username, u.is_active, u.is_superuser, u.role, u.first_name, u.last_name,
       regexp_replace(u.phone_number, '^[+]98(9[0-9]{9})$', '0\1') AS phone_number, u.organization_id, o.name AS organization_name,
       u.agent_type, u.keycloak_id, u.created_at, u.updated_at
FROM users u
JOIN organizations o ON o.id = u.organization_id
WHERE u.organization_id = $1::bigint AND u.kind = 'human' AND ($2::bigint IS NULL OR u.id = $2)
  AND ($3::boolean OR NOT u.is_superuser)
ORDER BY u.id
