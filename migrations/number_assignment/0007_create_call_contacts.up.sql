-- The number a contact was last called from, for organizations that stick to it.
CREATE TABLE call_contacts (
    organization_id bigint NOT NULL,
    destination     text COLLATE "C" NOT NULL,
    number_id       uuid NOT NULL,
    used_at         timestamptz NOT NULL,
    CONSTRAINT call_contacts_pkey PRIMARY KEY (organization_id, destination)
) WITH (fillfactor = 70);
CREATE INDEX call_contacts_used_at_idx ON call_contacts USING brin (used_at);
