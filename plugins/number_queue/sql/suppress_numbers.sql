-- Nobody may call these numbers ($1) again, in any company. $2: who said so.
INSERT INTO queue_suppressions (organization_id, phone, source, reason, complaint_organization_id, complaint_number_id,
                                created_at, created_by)
SELECT NULL, n.phone, 'complaint', '', n.organization_id, n.id, $3::timestamptz, $2::text
FROM queue_numbers n
WHERE n.id = ANY ($1::bigint[])
ORDER BY n.phone
ON CONFLICT DO NOTHING
