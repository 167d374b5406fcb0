-- Dialers ($1) mean users ($3) by these ids ($2), where they meant others ($4).
UPDATE dialer_links l
SET user_id = w.user_id, updated_at = now()
FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) AS w (dialer_id, dialer_user_id, user_id, before)
WHERE l.dialer_id = w.dialer_id AND lower(l.dialer_user_id) = lower(w.dialer_user_id) AND l.user_id = w.before
