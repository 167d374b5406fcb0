DELETE FROM queue_numbers WHERE id = ANY ($1::bigint[])
