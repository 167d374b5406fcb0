-- Whom dialers ($1) mean by these user ids ($2); position counts from 1.
SELECT w.position, l.user_id
FROM unnest($1::bigint[], $2::text[]) WITH ORDINALITY AS w (dialer_id, dialer_user_id, position)
JOIN dialer_links l ON l.dialer_id = w.dialer_id AND lower(l.dialer_user_id) = lower(w.dialer_user_id)
