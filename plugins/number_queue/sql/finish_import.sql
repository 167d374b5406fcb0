UPDATE queue_imports
SET state = 'finished', rows_read = $2::bigint, inserted = $3::bigint, duplicates = $4::bigint, suppressed = $5::bigint,
    invalid = $6::bigint, invalid_samples = $7::text[], finished_at = $8::timestamptz
WHERE id = $1::uuid
