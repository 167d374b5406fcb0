-- Synchronisations with Keycloak: orders, their outcome, and what they found.
CREATE TABLE sync_runs (
    id                     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind                   text NOT NULL CHECK (kind IN ('full', 'incremental')),
    state                  text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'quarantined', 'succeeded',
                                                                           'failed', 'rejected', 'superseded')),
    dry_run                boolean NOT NULL,
    organization_id        bigint REFERENCES organizations (id) ON DELETE CASCADE,
    requested_by           text NOT NULL,
    requested_at           timestamptz NOT NULL,
    started_at             timestamptz,
    finished_at            timestamptz,
    decided_by             text,
    approved_deactivations bigint,
    would_deactivate       bigint NOT NULL DEFAULT 0,
    problem                text NOT NULL DEFAULT '',
    total                  bigint NOT NULL DEFAULT 0,
    processed              bigint NOT NULL DEFAULT 0,
    created                bigint NOT NULL DEFAULT 0,
    updated                bigint NOT NULL DEFAULT 0,
    activated              bigint NOT NULL DEFAULT 0,
    deactivated            bigint NOT NULL DEFAULT 0,
    unchanged              bigint NOT NULL DEFAULT 0,
    skipped                bigint NOT NULL DEFAULT 0,
    rejected               bigint NOT NULL DEFAULT 0,
    differences            bigint NOT NULL DEFAULT 0
);
-- The same order waits once.
CREATE UNIQUE INDEX sync_runs_queued_key ON sync_runs (kind, dry_run, coalesce(organization_id, 0))
    WHERE state = 'queued' AND approved_deactivations IS NULL;
CREATE INDEX sync_runs_open_idx ON sync_runs (id) WHERE state IN ('queued', 'running', 'quarantined');
CREATE INDEX sync_runs_organization_idx ON sync_runs (organization_id, id);
CREATE INDEX sync_runs_scheduled_idx ON sync_runs (kind, id) WHERE organization_id IS NULL AND NOT dry_run;
CREATE INDEX sync_runs_requested_at_idx ON sync_runs (requested_at);

CREATE TABLE sync_errors (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id      bigint NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
    keycloak_id text NOT NULL,
    code        text NOT NULL,
    field       text NOT NULL,
    message     text NOT NULL
);
CREATE INDEX sync_errors_run_idx ON sync_errors (run_id, id);

CREATE TABLE sync_differences (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run_id         bigint NOT NULL REFERENCES sync_runs (id) ON DELETE CASCADE,
    keycloak_id    text NOT NULL,
    field          text NOT NULL,
    hub_value      jsonb NOT NULL,
    keycloak_value jsonb NOT NULL,
    policy         text NOT NULL
);
CREATE INDEX sync_differences_run_idx ON sync_differences (run_id, id);

-- Until when a realm's events have been followed, and which of the last ones: Keycloak's events have no id.
CREATE TABLE sync_positions (
    realm          text PRIMARY KEY,
    followed_until timestamptz NOT NULL
);
CREATE TABLE sync_events (
    fingerprint text PRIMARY KEY,
    seen_at     timestamptz NOT NULL
);
CREATE INDEX sync_events_seen_at_idx ON sync_events (seen_at);

-- Who is expected in Keycloak: read by every full run.
CREATE INDEX users_linked_idx ON users (keycloak_id)
    WHERE keycloak_id IS NOT NULL AND is_active AND kind = 'human' AND NOT is_superuser;
