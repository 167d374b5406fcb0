-- What happened, for listeners. Written in the business transaction; ids are given before commits, so the order in which
-- events become visible is told by transaction_id: everything below a snapshot's xmin is complete. written_horizon is
-- that xmin when the event was written: a listener that has seen this event can have missed only transactions from there on.
-- No foreign keys: rows live for a day, and the checks would lock organization and user rows on every lead.
CREATE TABLE domain_events (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    organization_id bigint NOT NULL,
    type            text NOT NULL,
    user_id         bigint,
    audience        text NOT NULL,
    data            jsonb NOT NULL,
    occurred_at     timestamptz NOT NULL DEFAULT now(),
    transaction_id  xid8 NOT NULL DEFAULT pg_current_xact_id(),
    written_horizon xid8 NOT NULL DEFAULT pg_snapshot_xmin(pg_current_snapshot()),
    CONSTRAINT domain_events_type_check CHECK (type ~ '^[a-z_]+\.[a-z_]+$'),
    CONSTRAINT domain_events_audience_check CHECK (audience IN ('organization', 'concerned')),
    CONSTRAINT domain_events_data_check CHECK (jsonb_typeof(data) = 'object')
);
CREATE INDEX domain_events_transaction_idx ON domain_events (transaction_id, id);
CREATE INDEX domain_events_occurred_at_idx ON domain_events USING brin (occurred_at);
