DELETE FROM agent_phone_numbers WHERE phone_number_id = $1::uuid AND organization_id = $2::bigint
