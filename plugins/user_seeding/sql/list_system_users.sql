-- The system users whom a dialer of the organization ($1) means: a handful. With a text in user name, names or dialer id ($2,
-- a pattern), or by user name ($3); after the id $4.
SELECT u.id, u.uuid, u.organization_id, NULL AS organization_name, u.username, u.email, u.first_name, u.last_name,
       u.phone_number, u.role, u.agent_type, u.kind, u.is_active, u.is_superuser, u.must_change_password, u.keycloak_id,
       u.created_at, u.updated_at, false AS has_password, o.dialer_links
FROM users u
CROSS JOIN LATERAL (SELECT jsonb_agg(jsonb_build_object('id', l.id, 'dialer', d.name, 'dialer_user_id', l.dialer_user_id)
                                     ORDER BY lower(d.name), l.id) AS dialer_links,
                           bool_or($2::text IS NOT NULL AND l.dialer_user_id ILIKE $2) AS matches
                    FROM dialer_links l
                    JOIN dialers d ON d.id = l.dialer_id AND d.organization_id = $1::bigint
                    WHERE l.user_id = u.id) o
WHERE u.kind = 'system' AND o.dialer_links IS NOT NULL
  AND ($2::text IS NULL OR o.matches OR u.username || ' ' || u.first_name || ' ' || u.last_name ILIKE $2)
  AND ($3::text IS NULL OR lower(u.username) = lower($3))
  AND ($4::bigint IS NULL OR u.id > $4)
ORDER BY u.id
