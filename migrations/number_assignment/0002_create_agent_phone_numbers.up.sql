-- Whose number it is: nobody's or one agent's, which the primary key promises.
CREATE TABLE agent_phone_numbers (
    phone_number_id   uuid NOT NULL REFERENCES phone_numbers (id) ON DELETE CASCADE,
    organization_id   bigint NOT NULL REFERENCES organizations (id),
    agent_id          bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    daily_limit       integer NOT NULL DEFAULT 100,
    hourly_limit      integer,
    -- Empty: every country that is not blocked.
    allowed_countries text[] NOT NULL DEFAULT '{US,CA}',
    blocked_countries text[] NOT NULL DEFAULT '{}',
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT agent_phone_numbers_pkey PRIMARY KEY (phone_number_id),
    CONSTRAINT agent_phone_numbers_limits_check CHECK (daily_limit > 0 AND hourly_limit > 0)
);
CREATE INDEX agent_phone_numbers_agent_idx ON agent_phone_numbers (agent_id);
CREATE INDEX agent_phone_numbers_organization_idx ON agent_phone_numbers (organization_id);
