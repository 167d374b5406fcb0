-- Every result a dialer reported, once. Append-only, a partition per month of attempted_at, so that old history is dropped
-- rather than deleted; ids, phone and money are kept here because an attempt outlives its number. The primary key is what
-- makes a repeated report change nothing. No foreign keys: a report must never fail on a row an administrator removed.
CREATE SEQUENCE queue_attempt_id_seq CACHE 100;
CREATE TABLE queue_attempts (
    id               bigint NOT NULL DEFAULT nextval('queue_attempt_id_seq'),
    number_id        bigint NOT NULL,
    organization_id  bigint NOT NULL,
    attempted_at     timestamptz NOT NULL,
    recorded_at      timestamptz NOT NULL,
    -- The lease and batch it answers, and who reported it; NULL when it answers none (inbound calls).
    lease_id         bigint,
    batch_id         uuid,
    holder           bigint NOT NULL,
    agent_id         bigint,
    scenario_id      bigint,
    outbound_line_id bigint,
    -- Price of the call, and what the wallet held of it; 0 when it is not billed.
    cost             integer NOT NULL DEFAULT 0,
    charged          integer NOT NULL DEFAULT 0,
    -- The result, what became of it, and the number's status afterwards.
    status           queue_status NOT NULL,
    number_status    queue_status NOT NULL,
    outcome          text NOT NULL,
    inbound          boolean NOT NULL,
    phone            text COLLATE "C" NOT NULL,
    reason           text,
    user_message     text,
    CONSTRAINT queue_attempts_pkey PRIMARY KEY (number_id, attempted_at, status),
    CONSTRAINT queue_attempts_outcome_check CHECK (outcome IN ('applied', 'late', 'superseded')),
    CONSTRAINT queue_attempts_charged_check CHECK (charged BETWEEN 0 AND cost)
) PARTITION BY RANGE (attempted_at);
ALTER SEQUENCE queue_attempt_id_seq OWNED BY queue_attempts.id;
CREATE INDEX queue_attempts_organization_idx ON queue_attempts (organization_id, attempted_at, status);
-- Takes what no month was prepared for.
CREATE TABLE queue_attempts_other PARTITION OF queue_attempts DEFAULT;

-- Prepares the months from the given day on; existing ones are left alone. A month of which rows are in
-- queue_attempts_other already stays there.
CREATE FUNCTION queue_attempts_prepare(first_day date, months integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    month date;
    made  integer := 0;
BEGIN
    FOR i IN 0 .. months - 1 LOOP
        month := (date_trunc('month', first_day) + make_interval(months => i))::date;
        CONTINUE WHEN to_regclass(format('queue_attempts_%s', to_char(month, 'YYYY_MM'))) IS NOT NULL;
        BEGIN
            EXECUTE format('CREATE TABLE queue_attempts_%s PARTITION OF queue_attempts FOR VALUES FROM (%L) TO (%L)',
                           to_char(month, 'YYYY_MM'), month::timestamp AT TIME ZONE 'UTC',
                           (month + interval '1 month') AT TIME ZONE 'UTC');
            made := made + 1;
        EXCEPTION WHEN check_violation OR duplicate_table THEN
            NULL;
        END;
    END LOOP;
    RETURN made;
END
$$;
SELECT queue_attempts_prepare(current_date, 13);
