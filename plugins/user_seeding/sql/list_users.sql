-- People of an organization ($1) by role ($2), active ($3), created from ($4) before ($5), linked to a dialer ($6), text in
-- user name, e-mail address, names or dialer id ($7, a pattern), or by user name ($8); after the id $9, at most $10.
SELECT u.id, u.uuid, u.organization_id, o.name AS organization_name, u.username, u.email, u.first_name, u.last_name,
       u.phone_number, u.role, u.agent_type, u.kind, u.is_active, u.is_superuser, u.must_change_password, u.keycloak_id,
       u.created_at, u.updated_at, u.password_hash IS NOT NULL AS has_password,
       coalesce((SELECT jsonb_agg(jsonb_build_object('id', l.id, 'dialer', d.name, 'dialer_user_id', l.dialer_user_id)
                                  ORDER BY lower(d.name), l.id)
                 FROM dialer_links l
                 JOIN dialers d ON d.id = l.dialer_id AND d.organization_id = $1::bigint
                 WHERE l.user_id = u.id), '[]') AS dialer_links
FROM users u
JOIN organizations o ON o.id = u.organization_id
WHERE u.organization_id = $1::bigint
  AND ($2::text IS NULL OR u.role = $2) AND ($3::boolean IS NULL OR u.is_active = $3)
  AND ($4::timestamptz IS NULL OR u.created_at >= $4) AND ($5::timestamptz IS NULL OR u.created_at < $5)
  AND ($6::boolean IS DISTINCT FROM true
       OR EXISTS (SELECT FROM dialer_links l JOIN dialers d ON d.id = l.dialer_id
                  WHERE l.user_id = u.id AND d.organization_id = $1::bigint))
  AND ($6::boolean IS DISTINCT FROM false
       OR NOT EXISTS (SELECT FROM dialer_links l JOIN dialers d ON d.id = l.dialer_id
                      WHERE l.user_id = u.id AND d.organization_id = $1::bigint))
  AND ($7::text IS NULL
       OR u.id IN (SELECT f.id
                   FROM users f
                   WHERE f.username || ' ' || coalesce(f.email, '') || ' ' || f.first_name || ' ' || f.last_name ILIKE $7
                   UNION
                   SELECT l.user_id
                   FROM dialer_links l
                   WHERE l.dialer_user_id ILIKE $7))
  AND ($8::text IS NULL OR lower(u.username) = lower($8))
  AND ($9::bigint IS NULL OR u.id > $9)
ORDER BY u.id
LIMIT $10::integer
