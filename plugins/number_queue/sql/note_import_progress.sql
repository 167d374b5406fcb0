UPDATE queue_imports
SET rows_read = $2::bigint, inserted = $3::bigint, duplicates = $4::bigint, suppressed = $5::bigint, invalid = $6::bigint
WHERE id = $1::uuid AND state = 'running'
