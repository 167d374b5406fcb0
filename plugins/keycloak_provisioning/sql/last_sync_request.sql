SELECT requested_at FROM sync_runs
WHERE kind = $1 AND organization_id IS NULL AND NOT dry_run
ORDER BY id DESC
LIMIT 1
