-- First answers, kept until expires_at. A row is inserted without an answer and completed in the same transaction, so a
-- committed row has one; the free space keeps the completion off the indexes. organization_id is 0 for callers above the
-- tenants and has no foreign key: rows are short-lived and the check would lock the organization's row on every request.
CREATE TABLE idempotency_keys (
    organization_id bigint NOT NULL,
    scope           text NOT NULL,
    key             text NOT NULL,
    fingerprint     text NOT NULL,
    status          smallint,
    headers         jsonb,
    body            bytea,
    created_at      timestamptz NOT NULL DEFAULT now(),
    expires_at      timestamptz NOT NULL,
    PRIMARY KEY (organization_id, scope, key),
    CONSTRAINT idempotency_keys_answer_check CHECK ((status IS NULL) = (body IS NULL) AND (status IS NULL) = (headers IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX idempotency_keys_expires_at_idx ON idempotency_keys (expires_at);
