SELECT status::text, count(*) AS count FROM queue_numbers WHERE organization_id = $1::bigint GROUP BY status
