-- Of those who would lose their access ($2) or a dialer link ($3): how many was the run not held back for?
SELECT count(*)
FROM (SELECT 'is_active', unnest($2::text[])
      UNION ALL
      SELECT 'dialer_user_id', unnest($3::text[])) AS w (field, keycloak_id)
WHERE NOT EXISTS (SELECT FROM sync_held h
                  WHERE h.run_id = $1::bigint AND h.field = w.field AND h.keycloak_id = w.keycloak_id)
