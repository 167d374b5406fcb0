DELETE FROM outbox_messages
WHERE id IN (SELECT id FROM outbox_messages WHERE state = 'delivered' AND finished_at < $1 ORDER BY finished_at LIMIT $2)
