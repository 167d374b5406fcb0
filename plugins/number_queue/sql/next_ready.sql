-- When the next number of a company ($1) becomes ready.
SELECT min(e.ready_at) AS ready_at
FROM queue_lists l
CROSS JOIN (VALUES (0::smallint), (1::smallint)) AS lane (number)
CROSS JOIN LATERAL (
    SELECT ready_at FROM queue_entries WHERE list_id = l.id AND lane = lane.number ORDER BY ready_at LIMIT 1
) e
WHERE l.organization_id = $1::bigint AND l.is_active
