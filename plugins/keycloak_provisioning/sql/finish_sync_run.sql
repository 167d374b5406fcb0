UPDATE sync_runs
SET state = $2, problem = $3, would_deactivate = $4, total = $5, processed = $6, created = $7, updated = $8, activated = $9,
    deactivated = $10, unchanged = $11, skipped = $12, rejected = $13, differences = $14, finished_at = $15
WHERE id = $1
