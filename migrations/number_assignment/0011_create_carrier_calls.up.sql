-- Calls the hub places, one for a reservation and with its id: written before the carrier is asked (the outbox does
-- that), changed by the carrier's events.
CREATE TABLE carrier_calls (
    id              uuid NOT NULL,
    organization_id bigint NOT NULL REFERENCES organizations (id),
    provider        text NOT NULL,
    from_number     text COLLATE "C" NOT NULL,
    to_number       text COLLATE "C" NOT NULL,
    -- Whose call it is; 0: nobody's.
    agent_id        bigint NOT NULL DEFAULT 0,
    answer_url      text,
    twiml           text,
    ring_seconds    integer NOT NULL,
    state           text NOT NULL DEFAULT 'queued',
    -- CallSid or call_control_id, as soon as it is known.
    carrier_call_id text COLLATE "C",
    -- The first and the latest time the carrier was asked to dial; NULL: never.
    asked_at        timestamptz,
    asked_again_at  timestamptz,
    -- When the reservation was committed or cancelled for it.
    settled_at      timestamptz,
    -- Of the latest event that counted: its SequenceNumber, or its time in microseconds.
    event_order     bigint,
    answered_at     timestamptz,
    ended_at        timestamptz,
    duration        integer,
    -- Why it failed or ended: the carrier's words.
    cause           text,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT carrier_calls_pkey PRIMARY KEY (id),
    -- A call of the carrier is one call of the hub.
    CONSTRAINT carrier_calls_carrier_key UNIQUE (organization_id, provider, carrier_call_id),
    CONSTRAINT carrier_calls_provider_check CHECK (provider IN ('twilio', 'telnyx')),
    CONSTRAINT carrier_calls_state_check CHECK (state IN ('queued', 'initiated', 'ringing', 'answered', 'completed', 'busy',
                                                          'no_answer', 'canceled', 'failed'))
) WITH (fillfactor = 70);

-- The carrier is asked for the call: the reservation can only be settled by that.
ALTER TABLE call_reservations ADD COLUMN dialled boolean NOT NULL DEFAULT false;
