-- Takes up to $3 due messages of topic $1 until now + $4 milliseconds. Of an ordered series only the oldest is taken.
WITH due AS (
    SELECT id
    FROM outbox_messages m
    WHERE state = 'pending' AND topic = $1 AND due_at <= $2
      AND (ordered_by = '' OR NOT EXISTS (
          SELECT FROM outbox_messages earlier
          WHERE earlier.state = 'pending' AND earlier.topic = m.topic AND earlier.ordered_by = m.ordered_by AND earlier.id < m.id))
    ORDER BY due_at, id
    LIMIT $3
    FOR UPDATE SKIP LOCKED
)
UPDATE outbox_messages m
SET attempts = attempts + 1, due_at = $2 + $4::bigint * interval '1 millisecond'
FROM due
WHERE m.id = due.id
RETURNING m.id, m.uuid, m.organization_id, m.topic, m.payload::text AS payload, m.attempts, m.created_at
