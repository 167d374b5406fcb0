INSERT INTO sync_errors (run_id, keycloak_id, code, field, message)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::text[], $5::text[])
