-- Links ($1) that are still of these users ($2).
WITH gone AS (
    DELETE FROM dialer_links l
    USING unnest($1::bigint[], $2::bigint[]) AS g (id, user_id)
    WHERE l.id = g.id AND l.user_id = g.user_id
    RETURNING l.dialer_id, l.dialer_user_id, l.user_id
)
INSERT INTO audit_log (at, organization_id, actor, action, object_type, object_id, before, request_id)
SELECT $3, d.organization_id, $4, 'dialer_link.deleted', 'user', g.user_id::text,
       jsonb_build_object('dialer_id', g.dialer_id, 'dialer_user_id', g.dialer_user_id), $5
FROM gone g
JOIN dialers d ON d.id = g.dialer_id
