SELECT d.id AS dialer_id, w.dialer_user_id, w.user_id
FROM unnest($2::bigint[], $3::bigint[], $4::text[]) AS w (organization_id, user_id, dialer_user_id)
JOIN dialers d ON d.organization_id = w.organization_id AND lower(d.name) = lower($1)
WHERE w.dialer_user_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM dialer_links l
    WHERE l.dialer_id = d.id AND lower(l.dialer_user_id) = lower(w.dialer_user_id) AND l.user_id = w.user_id)
