-- Who means to sign in: by e-mail address, as the original's clients do, or by user name.
SELECT u.username, u.email, u.first_name, u.last_name, u.role, u.uuid, o.uuid AS organization_uuid, o.display_name AS organization_name
FROM users u LEFT JOIN organizations o ON o.id = u.organization_id
WHERE lower(u.email) = lower($1::text) OR lower(u.username) = lower($1)
ORDER BY lower(u.email) = lower($1) DESC NULLS LAST
LIMIT 1
