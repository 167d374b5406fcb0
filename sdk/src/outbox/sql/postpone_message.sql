-- Fenced as finish_message.sql is.
UPDATE outbox_messages
SET due_at = $3, last_error = $4
WHERE id = $1 AND attempts = $2 AND due_at = $5 AND state = 'pending'
