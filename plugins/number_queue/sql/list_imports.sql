-- The newest imports of a company ($1), $2 to skip, $3 at most.
SELECT i.id::text, i.kind, i.file_name, i.dry_run, i.state, i.rows_read, i.inserted, i.duplicates, i.suppressed, i.invalid,
       i.invalid_samples, i.error, i.created_by, i.created_at, i.finished_at, l.name AS list_name
FROM queue_imports i
LEFT JOIN queue_lists l ON l.id = i.list_id
WHERE i.organization_id = $1::bigint
ORDER BY i.created_at DESC, i.id
OFFSET $2::bigint LIMIT $3::bigint
