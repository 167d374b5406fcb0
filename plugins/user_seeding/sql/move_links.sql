-- Dialers ($1) mean users ($3) by these ids ($2), where they meant others ($4). Whoever has left the dialer's organization since
-- is left out; the others stay in it until the transaction ends.
WITH wanted AS MATERIALIZED (
    SELECT w.*
    FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[]) AS w (dialer_id, dialer_user_id, user_id, before)
    JOIN dialers d ON d.id = w.dialer_id
    JOIN users u ON u.id = w.user_id AND (u.organization_id = d.organization_id OR u.kind = 'system')
    ORDER BY u.id
    FOR SHARE OF u
)
UPDATE dialer_links l
SET user_id = w.user_id, updated_at = now()
FROM wanted w
WHERE l.dialer_id = w.dialer_id AND lower(l.dialer_user_id) = lower(w.dialer_user_id) AND l.user_id = w.before
