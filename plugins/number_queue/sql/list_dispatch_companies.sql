-- Companies with something ready, for dialers that serve all of them.
SELECT c.organization_id AS id, c.weight::bigint
FROM queue_companies c
JOIN organizations o ON o.id = c.organization_id
WHERE o.is_active
  AND (SELECT true
       FROM queue_lists l
       CROSS JOIN (VALUES (0::smallint), (1::smallint)) AS lane (number)
       CROSS JOIN LATERAL (
           SELECT FROM queue_entries e WHERE e.list_id = l.id AND e.lane = lane.number AND e.ready_at <= $1::timestamptz LIMIT 1
       ) e
       WHERE l.organization_id = c.organization_id AND l.is_active
       LIMIT 1)
ORDER BY c.organization_id
