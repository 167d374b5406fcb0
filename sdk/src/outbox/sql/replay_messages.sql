-- Dead messages of the organization become due again; $3 narrows it to one.
UPDATE outbox_messages
SET state = 'pending', finished_at = NULL, attempts = 0, due_at = $4
WHERE organization_id = $1 AND topic = $2 AND state = 'dead' AND ($3::bigint IS NULL OR id = $3)
