-- Messages to other systems. state: pending (due_at says when; while one instance works on it, due_at is the end of its
-- lease), dead (gave up), delivered (kept for a while for operators).
CREATE TABLE outbox_messages (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    uuid            uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id bigint NOT NULL REFERENCES organizations (id),
    topic           text NOT NULL,
    ordered_by      text NOT NULL DEFAULT '',
    payload         jsonb NOT NULL,
    state           text NOT NULL DEFAULT 'pending',
    attempts        integer NOT NULL DEFAULT 0,
    due_at          timestamptz NOT NULL DEFAULT now(),
    last_error      text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz,
    CONSTRAINT outbox_messages_state_check CHECK (state IN ('pending', 'dead', 'delivered')),
    CONSTRAINT outbox_messages_finished_check CHECK ((state = 'pending') = (finished_at IS NULL))
) WITH (fillfactor = 70);
CREATE INDEX outbox_messages_due_idx ON outbox_messages (topic, due_at) WHERE state = 'pending';
CREATE INDEX outbox_messages_order_idx ON outbox_messages (topic, ordered_by, id) WHERE state = 'pending' AND ordered_by <> '';
CREATE INDEX outbox_messages_dead_idx ON outbox_messages (topic, id) WHERE state = 'dead';
CREATE INDEX outbox_messages_finished_idx ON outbox_messages (finished_at) WHERE state = 'delivered';
