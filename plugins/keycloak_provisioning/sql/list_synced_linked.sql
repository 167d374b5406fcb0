-- Of these Keycloak users those who have links Keycloak asked for, of an organization or any: a row for each link.
SELECT u.keycloak_id
FROM synced_links s
JOIN dialer_links l ON l.id = s.link_id AND l.user_id = s.user_id
JOIN dialers d ON d.id = l.dialer_id AND lower(d.name) = lower($1)
JOIN users u ON u.id = s.user_id
WHERE ($2::bigint IS NULL OR d.organization_id = $2) AND u.keycloak_id = ANY ($3::text[])
