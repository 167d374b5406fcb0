-- An organization's account at a carrier. What is secret is in `sealed` (AES-256-GCM; key_id names the key), which is
-- bound to organization, provider and account_id.
CREATE TABLE carrier_accounts (
    organization_id bigint NOT NULL REFERENCES organizations (id),
    provider        text NOT NULL,
    -- Twilio: the account's SID. Telnyx: the id of the Call Control application. Webhooks name it.
    account_id      text NOT NULL,
    -- What happens when a call is answered (Twilio); calls may say it themselves.
    answer_url      text,
    -- The last characters of the secrets by name, to recognise them.
    hints           jsonb NOT NULL DEFAULT '{}',
    key_id          text NOT NULL,
    sealed          bytea NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    updated_by      text NOT NULL,
    CONSTRAINT carrier_accounts_pkey PRIMARY KEY (organization_id, provider),
    -- Whose event a webhook is.
    CONSTRAINT carrier_accounts_account_key UNIQUE (provider, account_id),
    CONSTRAINT carrier_accounts_provider_check CHECK (provider IN ('twilio', 'telnyx')),
    CONSTRAINT carrier_accounts_account_check CHECK (length(account_id) BETWEEN 1 AND 64)
);
