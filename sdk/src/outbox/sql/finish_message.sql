-- The attempt number fences: a delivery whose lease ran out must not overwrite what a later one found.
UPDATE outbox_messages
SET state = $3, finished_at = $4, last_error = $5
WHERE id = $1 AND attempts = $2 AND state = 'pending'
