-- People whom the hub has deleted and told Keycloak so: a synchronisation does not bring them back while they are disabled
-- there.
CREATE TABLE removed_users (
    keycloak_id text PRIMARY KEY,
    removed_at timestamptz NOT NULL DEFAULT now()
);
