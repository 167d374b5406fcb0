INSERT INTO removed_users (keycloak_id)
SELECT DISTINCT unnest($1::text[])
ON CONFLICT (keycloak_id) DO UPDATE SET removed_at = now()
