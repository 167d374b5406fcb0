-- Four index scans put together: an OR of them would read the table.
SELECT u.id, u.uuid, u.xmin::text::bigint AS version, u.organization_id, NULL AS client, u.keycloak_id, u.username,
       u.email, u.first_name, u.last_name, u.phone_number, u.role, u.agent_type, u.is_active, u.is_superuser, u.kind, u.created_at, u.updated_at
FROM users u
WHERE u.id = ANY (ARRAY(
    SELECT id FROM users WHERE keycloak_id = ANY ($1::text[])
    UNION SELECT id FROM users WHERE lower(email) = ANY ($2::text[])
    UNION SELECT id FROM users WHERE lower(username) = ANY ($3::text[])
    UNION SELECT id FROM users WHERE phone_number = ANY ($4::text[])))
ORDER BY u.id
