SELECT keycloak_id FROM removed_users WHERE keycloak_id = ANY ($1::text[])
