-- People of an organization ($1) in the order they came: $2 of them after the first $3.
SELECT u.id, u.uuid, u.organization_id, NULL AS organization_name, u.username, u.email, u.first_name, u.last_name,
       u.phone_number, u.role, u.agent_type, u.kind, u.is_active, u.is_superuser, u.must_change_password, u.keycloak_id,
       u.created_at, u.updated_at
FROM users u
WHERE u.organization_id = $1::bigint AND u.kind = 'human'
ORDER BY u.id
LIMIT $2::bigint OFFSET $3::bigint
