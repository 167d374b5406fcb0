-- Links of an organization's ($1) dialers: of one dialer ($2), to users of a role ($3), with a text in the dialer's user id or
-- in what identifies the user ($4, a pattern); after the id $5, at most $6.
SELECT l.id, d.name AS dialer, l.dialer_user_id, l.user_id, u.username, u.first_name, u.last_name, u.role, u.kind,
       u.is_active, l.created_at, l.updated_at
FROM dialer_links l
JOIN dialers d ON d.id = l.dialer_id
JOIN users u ON u.id = l.user_id
WHERE d.organization_id = $1::bigint AND ($2::text IS NULL OR lower(d.name) = lower($2))
  AND ($3::text IS NULL OR u.role = $3)
  AND ($4::text IS NULL
       OR l.id IN (SELECT f.id
                   FROM dialer_links f
                   WHERE f.dialer_user_id ILIKE $4
                   UNION
                   SELECT f.id
                   FROM users o
                   JOIN dialer_links f ON f.user_id = o.id
                   WHERE o.username || ' ' || coalesce(o.email, '') || ' ' || o.first_name || ' ' || o.last_name ILIKE $4))
  AND ($5::bigint IS NULL OR l.id > $5)
ORDER BY l.id
LIMIT $6::integer
