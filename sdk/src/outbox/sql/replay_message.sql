UPDATE outbox_messages
SET state = 'pending', finished_at = NULL, attempts = 0, due_at = $2
WHERE id = $1 AND state = 'dead'
