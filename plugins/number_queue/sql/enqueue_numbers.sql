-- Queues locked numbers ($1) that are not queued; $3: those that are too, as if they had just come.
INSERT INTO queue_entries AS e (number_id, organization_id, ready_at, list_id, lane, phone)
SELECT n.id, n.organization_id, $2::timestamptz, n.list_id, 1, n.phone
FROM queue_numbers n
WHERE n.id = ANY ($1::bigint[])
ORDER BY n.id
ON CONFLICT (number_id) DO UPDATE SET ready_at = excluded.ready_at, lane = 1, lease_id = NULL WHERE $3::boolean
