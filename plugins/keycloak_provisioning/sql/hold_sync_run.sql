-- Replaces what an earlier attempt of the run was held back for.
WITH wanted AS (SELECT w.field, w.keycloak_id
                FROM (SELECT 'is_active', unnest($2::text[])
                      UNION
                      SELECT 'dialer_user_id', unnest($3::text[])) AS w (field, keycloak_id)),
     gone AS (DELETE FROM sync_held h
              WHERE h.run_id = $1::bigint
                AND NOT EXISTS (SELECT FROM wanted w WHERE w.field = h.field AND w.keycloak_id = h.keycloak_id))
INSERT INTO sync_held (run_id, field, keycloak_id)
SELECT $1, w.field, w.keycloak_id FROM wanted w
ON CONFLICT DO NOTHING
