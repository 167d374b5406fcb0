-- Numbers that must not be called: by one company, or by anyone (organization_id NULL). Complaints are in here, whatever
-- is reported later. Lifting keeps the row: who, when and why.
CREATE TABLE queue_suppressions (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id bigint REFERENCES organizations (id),
    phone           text COLLATE "C" NOT NULL,
    source          text NOT NULL,
    reason          text NOT NULL DEFAULT '',
    -- The company and number a complaint came through: evidence, without foreign keys so that it outlives both.
    complaint_organization_id bigint,
    complaint_number_id       bigint,
    created_at      timestamptz NOT NULL,
    created_by      text NOT NULL,
    lifted_at       timestamptz,
    lifted_by       text,
    lift_reason     text,
    CONSTRAINT queue_suppressions_phone_check CHECK (phone ~ '^09[0-9]{9}$'),
    CONSTRAINT queue_suppressions_source_check CHECK (source IN ('complaint', 'manual', 'import')),
    CONSTRAINT queue_suppressions_lift_check CHECK ((lifted_at IS NULL) = (lifted_by IS NULL)
                                                    AND (lifted_at IS NULL) = (lift_reason IS NULL)
                                                    AND lift_reason <> '')
);
CREATE UNIQUE INDEX queue_suppressions_active_key ON queue_suppressions (phone, organization_id) NULLS NOT DISTINCT
    WHERE lifted_at IS NULL;
CREATE INDEX queue_suppressions_organization_idx ON queue_suppressions (organization_id, id) WHERE lifted_at IS NULL;
