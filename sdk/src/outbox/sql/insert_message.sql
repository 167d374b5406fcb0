INSERT INTO outbox_messages (organization_id, topic, ordered_by, payload)
VALUES ($1, $2, $3, $4::jsonb)
RETURNING id
