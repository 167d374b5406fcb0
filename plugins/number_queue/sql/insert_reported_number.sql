-- A number the queue did not know, for example of somebody who called in. It is not queued. status: what the report says.
INSERT INTO queue_numbers (organization_id, created_at, updated_at, list_id, status, phone)
SELECT l.organization_id, $2::timestamptz, $2, l.id, $3::queue_status, $4::text
FROM queue_lists l
WHERE l.organization_id = $1::bigint AND lower(l.name) = 'default'
ON CONFLICT (phone, organization_id) DO NOTHING
