-- Who is sent which domain events as outbox messages (topic), and how far that is done: everything up to (after_transaction,
-- after_id). moved_at lets the position follow quiet times without a write every second.
CREATE TABLE event_subscriptions (
    topic             text PRIMARY KEY,
    types             text[] NOT NULL,
    after_transaction xid8 NOT NULL DEFAULT pg_snapshot_xmin(pg_current_snapshot()),
    after_id          bigint NOT NULL DEFAULT 0,
    moved_at          timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT event_subscriptions_topic_check CHECK (topic ~ '^[a-z_0-9]+\.[a-z_0-9]+$'),
    CONSTRAINT event_subscriptions_types_check CHECK (cardinality(types) > 0)
) WITH (fillfactor = 70);
