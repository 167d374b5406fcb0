-- Suppresses numbers ($2) for a company ($1), or for all of them (NULL).
INSERT INTO queue_suppressions (organization_id, phone, source, reason, created_at, created_by)
SELECT $1::bigint, phone, $3::text, $4::text, $5::timestamptz, $6::text
FROM unnest($2::text[]) AS phone
ORDER BY phone
ON CONFLICT DO NOTHING
