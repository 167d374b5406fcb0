DELETE FROM queue_entries WHERE number_id = ANY ($1::bigint[])
