-- Which links Keycloak asks for: when it no longer does, they go.
INSERT INTO synced_links (link_id, user_id)
SELECT l.id, l.user_id
FROM unnest($2::bigint[], $3::bigint[], $4::text[]) AS w (organization_id, user_id, dialer_user_id)
JOIN dialers d ON d.organization_id = w.organization_id AND lower(d.name) = lower($1)
JOIN dialer_links l ON l.dialer_id = d.id AND lower(l.dialer_user_id) = lower(w.dialer_user_id) AND l.user_id = w.user_id
ON CONFLICT (link_id) DO UPDATE SET user_id = excluded.user_id WHERE synced_links.user_id <> excluded.user_id
