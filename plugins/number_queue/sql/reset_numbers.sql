-- Locked numbers ($1) become as if nobody had called them; what was reported stays in queue_attempts.
UPDATE queue_numbers
SET status = 'IN_QUEUE', total_attempts = 0, last_attempt_at = NULL, assigned_agent_id = NULL, last_status_change_at = $2::timestamptz,
    updated_at = $2
WHERE id = ANY ($1::bigint[])
