-- What there is of the rows of a list: user names ($1), e-mail addresses ($2), telephone numbers ($3), and dialers ($4)
-- with their user ids ($5). Rows of which nothing is known are left out; position counts from 1.
SELECT w.position, u.id, u.uuid, u.organization_id, NULL::text AS organization_name, u.username, u.email, u.first_name,
       u.last_name, u.phone_number, u.role, u.agent_type, u.kind, u.is_active, u.is_superuser, u.must_change_password,
       u.keycloak_id, u.created_at, u.updated_at, e.id AS email_owner, p.id AS phone_owner, l.user_id AS linked_user
FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::text[])
     WITH ORDINALITY AS w (username, email, phone_number, dialer_id, dialer_user_id, position)
LEFT JOIN users u ON lower(u.username) = lower(w.username)
LEFT JOIN users e ON lower(e.email) = lower(w.email)
LEFT JOIN users p ON p.phone_number = w.phone_number
LEFT JOIN dialer_links l ON l.dialer_id = w.dialer_id AND lower(l.dialer_user_id) = lower(w.dialer_user_id)
WHERE u.id IS NOT NULL OR e.id IS NOT NULL OR p.id IS NOT NULL OR l.user_id IS NOT NULL
