-- A link of an organization's ($1) dialers: by id ($2), or by the dialer's user id ($3) and, of several dialers, the
-- dialer's name ($4).
DELETE FROM dialer_links l
USING dialers d
WHERE d.id = l.dialer_id AND d.organization_id = $1::bigint
  AND (($2::bigint IS NOT NULL AND l.id = $2)
       OR ($2::bigint IS NULL AND lower(l.dialer_user_id) = lower($3::text) AND ($4::text IS NULL OR lower(d.name) = lower($4))))
RETURNING l.id, d.name AS dialer, l.dialer_id, l.dialer_user_id, l.user_id
