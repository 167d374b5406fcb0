-- What one agent may call a day and an hour over all numbers, where that is not the organization's limit for everybody
-- (NULL: it is).
CREATE TABLE agent_call_limits (
    organization_id bigint NOT NULL REFERENCES organizations (id),
    agent_id        bigint NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    daily_limit     integer,
    hourly_limit    integer,
    updated_at      timestamptz NOT NULL,
    CONSTRAINT agent_call_limits_pkey PRIMARY KEY (organization_id, agent_id),
    CONSTRAINT agent_call_limits_check CHECK (daily_limit > 0 AND hourly_limit > 0)
);
CREATE INDEX agent_call_limits_agent_idx ON agent_call_limits (agent_id);
