-- What quarantined runs would take away, and from whom: an approval is for that and nothing else.
CREATE TABLE sync_held (
    run_id      bigint NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
    field       text NOT NULL CHECK (field IN ('is_active', 'dialer_user_id')),
    keycloak_id text NOT NULL,
    PRIMARY KEY (run_id, field, keycloak_id)
);
