SELECT count(*)
FROM queue_suppressions
WHERE lifted_at IS NULL AND organization_id IS NOT DISTINCT FROM $1::bigint
  AND ($2::text IS NULL OR strpos(phone, $2) > 0)
