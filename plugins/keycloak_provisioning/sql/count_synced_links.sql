-- Links Keycloak asked for, of an organization or all; leaving: of these Keycloak users.
SELECT count(*) AS linked, count(*) FILTER (WHERE u.keycloak_id = ANY ($3::text[])) AS leaving
FROM synced_links s
JOIN dialer_links l ON l.id = s.link_id AND l.user_id = s.user_id
JOIN dialers d ON d.id = l.dialer_id AND lower(d.name) = lower($1)
JOIN users u ON u.id = s.user_id
WHERE $2::bigint IS NULL OR d.organization_id = $2
