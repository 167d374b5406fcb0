-- An import writes a million rows into one list of one company: whether these exist is asked once a statement, not twice a
-- row, which took longer than the rows themselves. Same rule as the foreign keys had, and one more: the list is the company's.
CREATE FUNCTION queue_require_list(organization bigint, list integer) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- Locked as a foreign key would: who deletes the list waits, then sees the numbers.
    PERFORM FROM queue_lists WHERE id = list AND organization_id = organization FOR KEY SHARE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'list % of organization % does not exist', list, organization
            USING ERRCODE = 'foreign_key_violation', TABLE = 'queue_numbers', CONSTRAINT = 'queue_numbers_list_check';
    END IF;
END
$$;

CREATE FUNCTION queue_numbers_require_lists() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM queue_require_list(organization_id, list_id) FROM (SELECT DISTINCT organization_id, list_id FROM made) AS target;
    RETURN NULL;
END
$$;
CREATE TRIGGER queue_numbers_list_of_new AFTER INSERT ON queue_numbers
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION queue_numbers_require_lists();

CREATE FUNCTION queue_numbers_require_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM queue_require_list(NEW.organization_id, NEW.list_id);
    RETURN NULL;
END
$$;
CREATE TRIGGER queue_numbers_list_of_moved AFTER UPDATE OF organization_id, list_id ON queue_numbers
    FOR EACH ROW EXECUTE FUNCTION queue_numbers_require_list();

-- A list's organization is kept by queue_lists' own foreign key, so the numbers' is too.
CREATE FUNCTION queue_lists_keep_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM queue_numbers WHERE organization_id = OLD.organization_id AND list_id = OLD.id) THEN
        RAISE EXCEPTION 'list % still has numbers', OLD.id
            USING ERRCODE = 'foreign_key_violation', TABLE = 'queue_numbers', CONSTRAINT = 'queue_numbers_list_check';
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER queue_lists_numbers AFTER DELETE OR UPDATE OF id, organization_id ON queue_lists
    FOR EACH ROW EXECUTE FUNCTION queue_lists_keep_numbers();

ALTER TABLE queue_numbers
    DROP CONSTRAINT queue_numbers_organization_id_fkey,
    DROP CONSTRAINT queue_numbers_list_id_fkey,
    -- The same numbers as the pattern before, a quarter of the price: after "09" only digits make a bigint of ten places.
    DROP CONSTRAINT queue_numbers_phone_check,
    ADD CONSTRAINT queue_numbers_phone_check
        CHECK (octet_length(phone) = 11 AND phone >= '09' AND phone < '0:' AND phone::bigint >= 9000000000);
