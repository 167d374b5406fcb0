SELECT status::text, count(*) AS count FROM queue_numbers GROUP BY status
