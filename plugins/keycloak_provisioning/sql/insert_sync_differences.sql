INSERT INTO sync_differences (run_id, keycloak_id, field, hub_value, keycloak_value, policy)
SELECT $1, w.keycloak_id, w.field, w.hub_value::jsonb, w.keycloak_value::jsonb, w.policy
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
     AS w (keycloak_id, field, hub_value, keycloak_value, policy)
