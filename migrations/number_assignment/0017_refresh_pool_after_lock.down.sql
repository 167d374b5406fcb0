CREATE OR REPLACE FUNCTION phone_number_refresh_pool(number uuid) RETURNS void LANGUAGE sql AS $$
    UPDATE phone_number_states s
    SET in_pool = n.status = 'active' AND a.phone_number_id IS NULL, ready_at = '-infinity', area_code = n.area_code
    FROM phone_numbers n LEFT JOIN agent_phone_numbers a ON a.phone_number_id = n.id
    WHERE n.id = number AND s.phone_number_id = n.id
$$;
