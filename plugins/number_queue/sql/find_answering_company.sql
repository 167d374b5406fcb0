-- Whose numbers a holder's ($1) request ($2) was answered with, when it named no company.
SELECT b.organization_id
FROM queue_companies c
CROSS JOIN LATERAL (
    SELECT organization_id, created_at
    FROM queue_batches
    WHERE holder = $1::bigint AND organization_id = c.organization_id AND request_id = $2::text
) b
ORDER BY b.created_at DESC
LIMIT 1
