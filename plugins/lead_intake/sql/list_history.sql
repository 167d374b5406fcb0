SELECT id, occurred_at, kind, actor, created, changes, warnings
FROM lead_history
WHERE organization_id = $1::bigint AND lead_id = $2::bigint AND ($3::bigint IS NULL OR id < $3)
ORDER BY id DESC
LIMIT $4::integer
