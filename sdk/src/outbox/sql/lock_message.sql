SELECT id, uuid, organization_id, topic, ordered_by, state, attempts, due_at, last_error, created_at, finished_at
FROM outbox_messages
WHERE id = $1 AND ($2::bigint IS NULL OR organization_id = $2)
FOR UPDATE
