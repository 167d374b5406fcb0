-- Money that arrived, as the bank's messages tell; each pays into one wallet, once. The text is not kept: it also tells the
-- account's balance.
CREATE TABLE queue_bank_messages (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sender       text NOT NULL,
    body_hash    bytea NOT NULL,
    amount       bigint NOT NULL,
    paid_at      timestamptz NOT NULL,
    received_at  timestamptz NOT NULL,
    -- When it was taken, and the company; no foreign key, it outlives the company.
    consumed_at  timestamptz,
    consumed_by  bigint,
    -- Senders repeat what was not acknowledged.
    CONSTRAINT queue_bank_messages_body_key UNIQUE (sender, body_hash),
    CONSTRAINT queue_bank_messages_amount_check CHECK (amount > 0),
    CONSTRAINT queue_bank_messages_consumed_check CHECK ((consumed_at IS NULL) = (consumed_by IS NULL))
);
CREATE INDEX queue_bank_messages_open_idx ON queue_bank_messages (amount, paid_at, id) WHERE consumed_at IS NULL;

-- What is in the ledger stays. But for two cases: the account of who wrote an entry is removed, and a company goes
-- altogether (the transaction has named it: permit_ledger_removal.sql).
CREATE FUNCTION queue_ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.created_by IS NULL AND to_jsonb(NEW) - 'created_by' = to_jsonb(OLD) - 'created_by' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' AND current_setting('dialhub.removed_company', true) = OLD.organization_id::text THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'queue_ledger is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER queue_ledger_append_only BEFORE UPDATE OR DELETE ON queue_ledger
    FOR EACH ROW EXECUTE FUNCTION queue_ledger_is_append_only();
CREATE TRIGGER queue_ledger_no_truncate BEFORE TRUNCATE ON queue_ledger
    FOR EACH STATEMENT EXECUTE FUNCTION queue_ledger_is_append_only();
