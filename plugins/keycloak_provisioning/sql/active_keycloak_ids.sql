SELECT keycloak_id FROM users
WHERE keycloak_id IS NOT NULL AND is_active AND kind = 'human' AND NOT is_superuser
  AND ($1::bigint IS NULL OR organization_id = $1)
