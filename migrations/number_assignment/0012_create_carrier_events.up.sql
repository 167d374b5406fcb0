-- What carriers reported, each once; removed after a while. No personal data: numbers are in carrier_calls.
CREATE TABLE carrier_events (
    organization_id bigint NOT NULL,
    provider        text NOT NULL,
    -- Telnyx: data.id. Twilio: CallSid, SequenceNumber and CallStatus.
    event_id        text COLLATE "C" NOT NULL,
    carrier_call_id text COLLATE "C" NOT NULL,
    kind            text NOT NULL,
    occurred_at     timestamptz NOT NULL,
    received_at     timestamptz NOT NULL,
    CONSTRAINT carrier_events_pkey PRIMARY KEY (organization_id, provider, event_id)
);
CREATE INDEX carrier_events_received_at_idx ON carrier_events USING brin (received_at);
