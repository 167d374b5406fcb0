-- Search over numbers and labels (part of PostgreSQL's own contrib; no superuser needed).
CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- The numbers calls go out from. What changes with every call is in phone_number_states.
CREATE TABLE phone_numbers (
    id               uuid NOT NULL DEFAULT gen_random_uuid(),
    organization_id  bigint NOT NULL REFERENCES organizations (id),
    phone_number     text COLLATE "C" NOT NULL,
    -- Where nobody else may have the number: 0 everywhere, else this organization.
    unique_in        bigint NOT NULL DEFAULT 0,
    provider         text NOT NULL DEFAULT 'telnyx',
    country_code     text NOT NULL,
    -- Calling code and area code, "+1415"; '' for numbers without one.
    area_code        text COLLATE "C" NOT NULL DEFAULT '',
    capabilities     jsonb NOT NULL DEFAULT '{"voice": true, "sms": false}',
    status           text NOT NULL DEFAULT 'active',
    label            text NOT NULL DEFAULT '',
    -- Of the number, whoever calls from it; NULL: the organization's setting.
    daily_limit      integer,
    hourly_limit     integer,
    cooldown_seconds integer,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT phone_numbers_pkey PRIMARY KEY (id),
    CONSTRAINT phone_numbers_phone_number_key UNIQUE (phone_number, unique_in),
    CONSTRAINT phone_numbers_organization_key UNIQUE (organization_id, phone_number),
    CONSTRAINT phone_numbers_phone_number_check CHECK (phone_number ~ '^\+[1-9][0-9]{2,14}$'),
    CONSTRAINT phone_numbers_unique_in_check CHECK (unique_in IN (0, organization_id)),
    CONSTRAINT phone_numbers_provider_check CHECK (provider IN ('telnyx', 'twilio')),
    CONSTRAINT phone_numbers_country_code_check CHECK (country_code ~ '^([A-Z]{2}|001)$'),
    CONSTRAINT phone_numbers_capabilities_check CHECK (jsonb_typeof(capabilities) = 'object'),
    CONSTRAINT phone_numbers_status_check CHECK (status IN ('active', 'inactive')),
    CONSTRAINT phone_numbers_label_check CHECK (length(label) <= 255),
    CONSTRAINT phone_numbers_limits_check CHECK (daily_limit > 0 AND hourly_limit > 0 AND cooldown_seconds >= 0)
);
CREATE INDEX phone_numbers_created_at_idx ON phone_numbers (organization_id, created_at, id);
CREATE INDEX phone_numbers_search_idx ON phone_numbers USING gin ((phone_number || ' ' || label) gin_trgm_ops);
-- Of hubs that were configured to let organizations share numbers.
CREATE INDEX phone_numbers_shared_idx ON phone_numbers (phone_number) WHERE unique_in <> 0;
