-- Links of these users ($2) that Keycloak once asked for, and no longer does ($3: what it asks for).
SELECT l.id, l.user_id, l.dialer_user_id
FROM unnest($2::bigint[], $3::text[]) AS w (user_id, dialer_user_id)
JOIN synced_links s ON s.user_id = w.user_id
JOIN dialer_links l ON l.id = s.link_id AND l.user_id = s.user_id
JOIN dialers d ON d.id = l.dialer_id AND lower(d.name) = lower($1)
WHERE w.dialer_user_id IS NULL OR lower(w.dialer_user_id) <> lower(l.dialer_user_id)
