-- Dialers ($1) mean users ($3) by these ids ($2) from now on.
INSERT INTO dialer_links AS l (dialer_id, dialer_user_id, user_id)
SELECT DISTINCT ON (w.dialer_id, lower(w.dialer_user_id)) w.dialer_id, w.dialer_user_id, w.user_id
FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS w (dialer_id, dialer_user_id, user_id)
ON CONFLICT (dialer_id, lower(dialer_user_id)) DO UPDATE SET user_id = excluded.user_id, updated_at = now()
WHERE l.user_id <> excluded.user_id
