-- The list of a client's users, newest first, costs what a page shows.
CREATE INDEX users_managed_idx ON users (organization_id, id) WHERE keycloak_id IS NOT NULL;
