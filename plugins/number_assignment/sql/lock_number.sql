SELECT id FROM phone_numbers WHERE organization_id = $1::bigint AND id = $2::uuid FOR UPDATE
