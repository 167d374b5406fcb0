-- Does an earlier run of the kind and organization wait for the approval of the same? $2 is what the run came to be: an
-- incremental one may have become a full one.
SELECT EXISTS (
    SELECT FROM sync_runs r
    WHERE r.state = 'quarantined' AND r.id < $1::bigint AND r.kind IN ($2, (SELECT kind FROM sync_runs WHERE id = $1))
      AND coalesce(r.organization_id, 0) = coalesce($3::bigint, 0)
      AND NOT EXISTS (SELECT field, keycloak_id FROM sync_held WHERE run_id = $1
                      EXCEPT
                      SELECT field, keycloak_id FROM sync_held WHERE run_id = r.id)
      AND NOT EXISTS (SELECT field, keycloak_id FROM sync_held WHERE run_id = r.id
                      EXCEPT
                      SELECT field, keycloak_id FROM sync_held WHERE run_id = $1))
