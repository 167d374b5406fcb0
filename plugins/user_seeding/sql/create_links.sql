-- Dialers ($1) mean users ($3) by these ids ($2), where they meant nobody. Whoever has left the dialer's organization since is
-- left out; the others stay in it until the transaction ends.
INSERT INTO dialer_links (dialer_id, dialer_user_id, user_id)
SELECT w.dialer_id, w.dialer_user_id, w.user_id
FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS w (dialer_id, dialer_user_id, user_id)
JOIN dialers d ON d.id = w.dialer_id
JOIN users u ON u.id = w.user_id AND (u.organization_id = d.organization_id OR u.kind = 'system')
ORDER BY u.id
FOR SHARE OF u
ON CONFLICT DO NOTHING
