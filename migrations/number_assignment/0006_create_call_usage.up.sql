-- Committed calls per number, agent and day of the organization; the history. `forgiven` calls (reset by an
-- administrator) count against no limit. hour_calls are those of `hour`, the latest one with a call, hour_before_calls those of
-- the hour before it: whoever read the clock a moment before others still finds what counts.
CREATE TABLE call_usage (
    organization_id bigint NOT NULL,
    number_id       uuid NOT NULL,
    phone_number    text COLLATE "C" NOT NULL,
    agent_id        bigint NOT NULL,
    local_date      date NOT NULL,
    calls           integer NOT NULL DEFAULT 0,
    forgiven        integer NOT NULL DEFAULT 0,
    hour            timestamptz NOT NULL,
    hour_calls      integer NOT NULL DEFAULT 0,
    hour_before_calls integer NOT NULL DEFAULT 0,
    CONSTRAINT call_usage_pkey PRIMARY KEY (number_id, local_date, agent_id)
) WITH (fillfactor = 70);
CREATE INDEX call_usage_organization_idx ON call_usage (organization_id, local_date, number_id, agent_id);

CREATE TABLE agent_call_usage (
    organization_id bigint NOT NULL,
    agent_id        bigint NOT NULL,
    local_date      date NOT NULL,
    calls           integer NOT NULL DEFAULT 0,
    forgiven        integer NOT NULL DEFAULT 0,
    hour            timestamptz NOT NULL,
    hour_calls      integer NOT NULL DEFAULT 0,
    hour_before_calls integer NOT NULL DEFAULT 0,
    CONSTRAINT agent_call_usage_pkey PRIMARY KEY (agent_id, local_date)
) WITH (fillfactor = 70);
CREATE INDEX agent_call_usage_organization_idx ON agent_call_usage (organization_id, local_date);

-- In several rows a day, so that calls of one organization do not wait for each other.
CREATE TABLE organization_call_usage (
    organization_id bigint NOT NULL,
    local_date      date NOT NULL,
    part            smallint NOT NULL,
    calls           integer NOT NULL DEFAULT 0,
    forgiven        integer NOT NULL DEFAULT 0,
    hour            timestamptz NOT NULL,
    hour_calls      integer NOT NULL DEFAULT 0,
    hour_before_calls integer NOT NULL DEFAULT 0,
    CONSTRAINT organization_call_usage_pkey PRIMARY KEY (organization_id, local_date, part)
) WITH (fillfactor = 70);

-- Limits start anew for the day that it is in the organization (NULL: in each); history stays. @return rows that changed
CREATE FUNCTION reset_daily_call_counts(organization bigint DEFAULT NULL, at timestamptz DEFAULT now())
RETURNS bigint LANGUAGE sql AS $$
    WITH days AS (
        SELECT id, (at AT TIME ZONE time_zone)::date AS today FROM organizations WHERE organization IS NULL OR id = organization
    ), numbers AS (
        UPDATE call_usage u SET forgiven = calls, hour_calls = 0, hour_before_calls = 0 FROM days
        WHERE u.organization_id = days.id AND u.local_date = days.today AND u.forgiven < u.calls RETURNING 1
    ), agents AS (
        UPDATE agent_call_usage u SET forgiven = calls, hour_calls = 0, hour_before_calls = 0 FROM days
        WHERE u.organization_id = days.id AND u.local_date = days.today AND u.forgiven < u.calls
    ), organizations AS (
        UPDATE organization_call_usage u SET forgiven = calls, hour_calls = 0, hour_before_calls = 0 FROM days
        WHERE u.organization_id = days.id AND u.local_date = days.today AND u.forgiven < u.calls
    ), pool AS (
        UPDATE phone_number_states s SET ready_at = '-infinity' FROM days
        WHERE s.organization_id = days.id AND s.in_pool AND s.ready_at > at
    )
    SELECT count(*) FROM numbers
$$;
