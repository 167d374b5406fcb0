-- Who changed what, written in the transaction of the change. Append-only: no foreign keys, because an entry outlives its
-- object and its organization.
CREATE TABLE audit_log (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at              timestamptz NOT NULL DEFAULT now(),
    organization_id bigint,
    actor           text NOT NULL,
    action          text NOT NULL,
    object_type     text NOT NULL,
    object_id       text NOT NULL,
    before          jsonb,
    after           jsonb,
    request_id      text NOT NULL DEFAULT ''
);
CREATE INDEX audit_log_organization_idx ON audit_log (organization_id, at);
CREATE INDEX audit_log_object_idx ON audit_log (object_type, object_id, at);

-- Retention runs with SET LOCAL dialhub.audit_retention = 'on'; nothing else may change or remove an entry.
CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('dialhub.audit_retention', true) = 'on' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'audit_log is append-only' USING ERRCODE = 'insufficient_privilege';
END
$$;
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only();
CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
