-- Numbers of any country that an organization must not call. What number_queue suppresses is asked of it besides.
CREATE TABLE do_not_call_numbers (
    organization_id bigint NOT NULL REFERENCES organizations (id),
    phone_number    text COLLATE "C" NOT NULL,
    note            text NOT NULL DEFAULT '',
    added_by        text NOT NULL,
    created_at      timestamptz NOT NULL,
    CONSTRAINT do_not_call_numbers_pkey PRIMARY KEY (organization_id, phone_number),
    CONSTRAINT do_not_call_numbers_number_check CHECK (phone_number ~ '^\+[1-9][0-9]{3,20}$')
);
