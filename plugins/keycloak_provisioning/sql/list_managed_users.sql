SELECT u.id, u.uuid, u.xmin::text::bigint AS version, u.organization_id, o.name AS client, u.keycloak_id, u.username,
       u.email, u.first_name, u.last_name, u.phone_number, u.role, u.agent_type, u.is_active, u.is_superuser, u.kind, u.created_at, u.updated_at
FROM users u
JOIN organizations o ON o.id = u.organization_id
WHERE u.organization_id = $1 AND u.keycloak_id IS NOT NULL AND u.id < coalesce($2, 9223372036854775807)
ORDER BY u.id DESC
LIMIT $3
