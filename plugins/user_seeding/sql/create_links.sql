-- Dialers ($1) mean users ($3) by these ids ($2), where they meant nobody.
INSERT INTO dialer_links (dialer_id, dialer_user_id, user_id)
SELECT w.dialer_id, w.dialer_user_id, w.user_id
FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS w (dialer_id, dialer_user_id, user_id)
ON CONFLICT DO NOTHING
