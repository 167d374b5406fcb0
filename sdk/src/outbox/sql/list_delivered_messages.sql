-- Messages of organization $1 and topic $2 (NULL: of all) with ids below $3 (NULL: from the newest on), newest first.
SELECT id, uuid, organization_id, topic, ordered_by, state, attempts, due_at, last_error, created_at, finished_at
FROM outbox_messages
WHERE state = 'delivered' AND ($1::bigint IS NULL OR organization_id = $1) AND ($2::text IS NULL OR topic = $2)
  AND ($3::bigint IS NULL OR id < $3)
ORDER BY id DESC
LIMIT $4
