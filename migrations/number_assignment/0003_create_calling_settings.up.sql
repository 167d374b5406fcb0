-- How an organization uses its numbers. NULL limits: none.
CREATE TABLE calling_settings (
    organization_id           bigint NOT NULL REFERENCES organizations (id),
    -- What decides between an agent's numbers, the weightiest first.
    selection                 text[] NOT NULL DEFAULT '{least_used}',
    -- May an agent whose own numbers are used up (or who has none) call from numbers that are nobody's?
    use_pool                  boolean NOT NULL DEFAULT false,
    sticky_days               integer NOT NULL DEFAULT 30,
    organization_daily_limit  integer,
    organization_hourly_limit integer,
    agent_daily_limit         integer,
    agent_hourly_limit        integer,
    number_daily_limit        integer,
    number_hourly_limit       integer,
    cooldown_seconds          integer NOT NULL DEFAULT 0,
    -- Hold for every call; empty: every country that is not blocked.
    allowed_countries         text[] NOT NULL DEFAULT '{}',
    blocked_countries         text[] NOT NULL DEFAULT '{}',
    -- NULL: at any time. Local time of the destination, or of the organization.
    calling_from              time,
    calling_until             time,
    -- ISO: 1 is Monday.
    calling_days              smallint[] NOT NULL DEFAULT '{1,2,3,4,5,6,7}',
    calling_hours_of          text NOT NULL DEFAULT 'destination',
    updated_at                timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT calling_settings_pkey PRIMARY KEY (organization_id),
    CONSTRAINT calling_settings_selection_check CHECK (selection <@ '{sticky,area_code,least_used,round_robin}'),
    CONSTRAINT calling_settings_limits_check CHECK (
        organization_daily_limit > 0 AND organization_hourly_limit > 0 AND agent_daily_limit > 0 AND agent_hourly_limit > 0
        AND number_daily_limit > 0 AND number_hourly_limit > 0 AND cooldown_seconds BETWEEN 0 AND 604800
        AND sticky_days BETWEEN 1 AND 3650),
    CONSTRAINT calling_settings_hours_check CHECK (
        (calling_from IS NULL) = (calling_until IS NULL) AND calling_from < calling_until
        AND calling_days <@ '{1,2,3,4,5,6,7}' AND cardinality(calling_days) > 0),
    CONSTRAINT calling_settings_hours_of_check CHECK (calling_hours_of IN ('destination', 'organization'))
);
