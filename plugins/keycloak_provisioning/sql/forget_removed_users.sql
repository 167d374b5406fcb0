DELETE FROM removed_users WHERE keycloak_id = ANY ($1::text[]) RETURNING keycloak_id
