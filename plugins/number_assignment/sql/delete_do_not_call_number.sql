DELETE FROM do_not_call_numbers WHERE organization_id = $1::bigint AND phone_number = $2::text
