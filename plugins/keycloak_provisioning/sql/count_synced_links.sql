-- Links Keycloak asked for, of an organization or all.
SELECT count(*)
FROM synced_links s
JOIN dialer_links l ON l.id = s.link_id AND l.user_id = s.user_id
JOIN dialers d ON d.id = l.dialer_id AND lower(d.name) = lower($1)
WHERE $2::bigint IS NULL OR d.organization_id = $2
