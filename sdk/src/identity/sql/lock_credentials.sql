-- Not through user_profiles: after waiting for the lock only the locked row itself is read again.
SELECT u.id, u.uuid, u.organization_id, o.name AS organization_name, u.username, u.email, u.first_name, u.last_name, u.phone_number,
       u.role, u.agent_type, u.kind, u.is_active, u.is_superuser, u.must_change_password, u.keycloak_id, u.created_at,
       u.updated_at, u.password_hash, u.token_version, coalesce(o.is_active, true) AS organization_active
FROM users u
LEFT JOIN organizations o ON o.id = u.organization_id
WHERE u.id = $1
FOR NO KEY UPDATE OF u
