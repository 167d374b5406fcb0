-- What every call changes, apart from what people change. Each number has a row: it is what calls from the number lock.
CREATE TABLE phone_number_states (
    phone_number_id uuid NOT NULL REFERENCES phone_numbers (id) ON DELETE CASCADE,
    organization_id bigint NOT NULL,
    area_code       text COLLATE "C" NOT NULL,
    -- Active and nobody's: may be taken by anybody the pool is open to.
    in_pool         boolean NOT NULL,
    -- Of numbers in the pool: no use looking at it before. The longest unused comes first.
    ready_at        timestamptz NOT NULL,
    last_used_at    timestamptz,
    CONSTRAINT phone_number_states_pkey PRIMARY KEY (phone_number_id)
) WITH (fillfactor = 70);
CREATE INDEX phone_number_states_pool_idx ON phone_number_states (organization_id, ready_at) WHERE in_pool;
CREATE INDEX phone_number_states_area_idx ON phone_number_states (organization_id, area_code, ready_at)
    WHERE in_pool AND area_code <> '';

-- By triggers, so that the pool is right whoever writes numbers and assignments (a deleted user's numbers return to it).
CREATE FUNCTION phone_numbers_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO phone_number_states (phone_number_id, organization_id, area_code, in_pool, ready_at)
    SELECT id, organization_id, area_code, status = 'active', '-infinity' FROM added;
    RETURN NULL;
END
$$;
CREATE TRIGGER phone_numbers_added AFTER INSERT ON phone_numbers
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION phone_numbers_added();

CREATE FUNCTION phone_number_refresh_pool(number uuid) RETURNS void LANGUAGE sql AS $$
    UPDATE phone_number_states s
    SET in_pool = n.status = 'active' AND a.phone_number_id IS NULL, ready_at = '-infinity', area_code = n.area_code
    FROM phone_numbers n LEFT JOIN agent_phone_numbers a ON a.phone_number_id = n.id
    WHERE n.id = number AND s.phone_number_id = n.id
$$;
CREATE FUNCTION phone_number_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM phone_number_refresh_pool(NEW.id);
    RETURN NULL;
END
$$;
CREATE TRIGGER phone_number_changed AFTER UPDATE OF status, area_code, daily_limit, hourly_limit, cooldown_seconds ON phone_numbers
    FOR EACH ROW EXECUTE FUNCTION phone_number_changed();
CREATE FUNCTION agent_phone_number_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM phone_number_refresh_pool(coalesce(NEW.phone_number_id, OLD.phone_number_id));
    RETURN NULL;
END
$$;
CREATE TRIGGER agent_phone_number_changed AFTER INSERT OR DELETE ON agent_phone_numbers
    FOR EACH ROW EXECUTE FUNCTION agent_phone_number_changed();
