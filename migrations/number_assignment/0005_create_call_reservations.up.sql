-- Calls that were allowed. A reserved one counts against every limit until expires_at, a committed one for ever (in
-- call_usage), the others not at all. No foreign keys: what was called outlives numbers and people.
CREATE TABLE call_reservations (
    id                  uuid NOT NULL,
    organization_id     bigint NOT NULL,
    number_id           uuid NOT NULL,
    phone_number        text COLLATE "C" NOT NULL,
    -- 0: nobody's call.
    agent_id            bigint NOT NULL,
    destination         text COLLATE "C" NOT NULL,
    destination_country text,
    -- The day and hour the call counts in, whenever it is committed.
    local_date          date NOT NULL,
    hour                timestamptz NOT NULL,
    state               text NOT NULL DEFAULT 'reserved',
    reserved_at         timestamptz NOT NULL,
    expires_at          timestamptz NOT NULL,
    finished_at         timestamptz,
    -- Of the number, before this call; a cancelled call leaves no trace.
    number_used_before  timestamptz,
    -- What was left of the day after it.
    remaining           integer,
    idempotency_key     text,
    -- What an idempotency key stands for.
    asked               jsonb,
    CONSTRAINT call_reservations_pkey PRIMARY KEY (id),
    CONSTRAINT call_reservations_state_check CHECK (state IN ('reserved', 'committed', 'cancelled', 'expired')),
    CONSTRAINT call_reservations_finished_check CHECK ((state = 'reserved') = (finished_at IS NULL))
);
CREATE UNIQUE INDEX call_reservations_idempotency_key ON call_reservations (organization_id, idempotency_key)
    WHERE idempotency_key IS NOT NULL;
-- Each has a condition of its own, which only queries by its column meet: while few calls are reserved all three look equally
-- cheap to the planner, and it would take the wrong one for good.
CREATE INDEX call_reservations_number_idx ON call_reservations (number_id, expires_at)
    WHERE state = 'reserved' AND number_id IS NOT NULL;
CREATE INDEX call_reservations_agent_idx ON call_reservations (agent_id, expires_at) WHERE state = 'reserved' AND agent_id <> 0;
CREATE INDEX call_reservations_organization_idx ON call_reservations (organization_id, expires_at)
    WHERE state = 'reserved' AND organization_id IS NOT NULL;
CREATE INDEX call_reservations_reserved_at_idx ON call_reservations USING brin (reserved_at);
