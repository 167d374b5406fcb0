-- Dialer links that Keycloak asks for: they go when it no longer does. Of another user than the link's by now: moved since.
CREATE TABLE synced_links (
    link_id bigint PRIMARY KEY REFERENCES dialer_links (id) ON DELETE CASCADE,
    user_id bigint NOT NULL
);
CREATE INDEX synced_links_user_id_idx ON synced_links (user_id);

ALTER TABLE sync_runs ADD COLUMN approved_unlinks bigint, ADD COLUMN would_unlink bigint NOT NULL DEFAULT 0;
