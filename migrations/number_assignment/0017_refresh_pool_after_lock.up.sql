-- Locked before it is read what holds: a number may be activated and taken from its agent at once, and each of the two would
-- see the other's change as not made. Its plans are kept by sessions that may have begun with empty tables (decision 0070).
CREATE OR REPLACE FUNCTION phone_number_refresh_pool(number uuid) RETURNS void
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan SET enable_seqscan = off AS $$
BEGIN
    PERFORM FROM phone_number_states WHERE phone_number_id = number FOR UPDATE;
    UPDATE phone_number_states s
    SET in_pool = n.status = 'active' AND a.phone_number_id IS NULL, ready_at = '-infinity', area_code = n.area_code
    FROM phone_numbers n LEFT JOIN agent_phone_numbers a ON a.phone_number_id = n.id
    WHERE n.id = number AND s.phone_number_id = n.id;
END
$$;
