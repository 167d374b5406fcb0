UPDATE sync_runs
SET state = $2, problem = $3, would_deactivate = $4, would_unlink = $5, total = $6, processed = $7, created = $8, updated = $9,
    activated = $10, deactivated = $11, unchanged = $12, skipped = $13, rejected = $14, differences = $15, finished_at = $16
WHERE id = $1
