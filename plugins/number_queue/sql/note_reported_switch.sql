-- The repetition of a report ($1 number, $2 attempted_at, $3 status) that says of dispatch what the report did not ($4). No
-- row: it did.
UPDATE queue_attempts
SET call_allowed = $4::boolean
WHERE number_id = $1::bigint AND attempted_at = $2::timestamptz AND status = $3::queue_status AND call_allowed IS DISTINCT FROM $4
RETURNING id
