SELECT u.id, u.username, u.organization_id, u.role, u.is_superuser, u.must_change_password, u.token_version,
       u.kind = 'human' AND u.is_active AND (u.is_superuser OR o.is_active) AS may_act
FROM users u
LEFT JOIN organizations o ON o.id = u.organization_id
WHERE u.keycloak_id = $1
