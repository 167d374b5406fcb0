-- Active suppressions of a company ($1), or the global ones (NULL), newest first; phones containing $2.
SELECT id, phone, source, reason, created_at, created_by
FROM queue_suppressions
WHERE lifted_at IS NULL AND organization_id IS NOT DISTINCT FROM $1::bigint
  AND ($2::text IS NULL OR strpos(phone, $2) > 0)
ORDER BY id DESC
OFFSET $3::bigint LIMIT $4::bigint
