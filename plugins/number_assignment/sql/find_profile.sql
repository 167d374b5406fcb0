SELECT u.username, u.email, u.first_name, u.last_name, u.role, u.uuid, o.uuid AS organization_uuid, o.display_name AS organization_name
FROM users u LEFT JOIN organizations o ON o.id = u.organization_id
WHERE u.id = $1::bigint
