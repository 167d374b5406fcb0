SELECT EXISTS (SELECT FROM queue_attempts WHERE number_id = $1::bigint AND lease_id = $2::bigint AND outcome = 'applied')
