-- Creates the links or moves them to the users. The later of two users who want the same one gets it. Whoever has left the
-- dialer's organization since is left out; the others stay in it until the transaction ends.
WITH wanted AS MATERIALIZED (
    SELECT w.*
    FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS w (dialer_id, dialer_user_id, user_id)
    JOIN dialers d ON d.id = w.dialer_id
    JOIN users u ON u.id = w.user_id AND u.organization_id = d.organization_id
    ORDER BY u.id
    FOR SHARE OF u
), put AS (
    INSERT INTO dialer_links (dialer_id, dialer_user_id, user_id)
    SELECT DISTINCT ON (dialer_id, lower(dialer_user_id)) dialer_id, dialer_user_id, user_id
    FROM wanted
    ORDER BY dialer_id, lower(dialer_user_id), user_id DESC
    ON CONFLICT (dialer_id, lower(dialer_user_id)) DO UPDATE SET user_id = excluded.user_id, updated_at = now()
    RETURNING dialer_id, dialer_user_id, user_id, created_at = updated_at AS is_new
)
INSERT INTO audit_log (at, organization_id, actor, action, object_type, object_id, after, request_id)
SELECT $4, d.organization_id, $5, CASE WHEN p.is_new THEN 'dialer_link.created' ELSE 'dialer_link.moved' END, 'user',
       p.user_id::text, jsonb_build_object('dialer_id', p.dialer_id, 'dialer_user_id', p.dialer_user_id), $6
FROM put p
JOIN dialers d ON d.id = p.dialer_id
