-- An import of numbers (or suppressions) from a file or a request.
CREATE TABLE queue_imports (
    id              uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    organization_id bigint REFERENCES organizations (id),
    list_id         integer REFERENCES queue_lists (id),
    kind            text NOT NULL,
    file_name       text NOT NULL DEFAULT '',
    dry_run         boolean NOT NULL,
    state           text NOT NULL,
    rows_read       bigint NOT NULL DEFAULT 0,
    inserted        bigint NOT NULL DEFAULT 0,
    duplicates      bigint NOT NULL DEFAULT 0,
    suppressed      bigint NOT NULL DEFAULT 0,
    invalid         bigint NOT NULL DEFAULT 0,
    invalid_samples text[] NOT NULL DEFAULT '{}',
    error           text,
    created_by      text NOT NULL,
    created_at      timestamptz NOT NULL,
    finished_at     timestamptz,
    CONSTRAINT queue_imports_kind_check CHECK (kind IN ('numbers', 'suppressions')),
    CONSTRAINT queue_imports_state_check CHECK (state IN ('running', 'finished', 'failed', 'cancelled'))
) WITH (fillfactor = 50);
CREATE INDEX queue_imports_organization_idx ON queue_imports (organization_id, created_at);

-- One verdict per row (row, raw, normalised, code), as compressed CSV in pieces: a row of its own for each would cost more
-- than the import.
CREATE TABLE queue_import_verdicts (
    import_id uuid NOT NULL REFERENCES queue_imports (id) ON DELETE CASCADE,
    piece     integer NOT NULL,
    data      bytea NOT NULL,
    CONSTRAINT queue_import_verdicts_pkey PRIMARY KEY (import_id, piece)
);
ALTER TABLE queue_import_verdicts ALTER COLUMN data SET STORAGE EXTERNAL;
