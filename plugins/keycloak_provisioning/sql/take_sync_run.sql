UPDATE sync_runs SET state = 'running', started_at = $1
WHERE id = (SELECT id FROM sync_runs WHERE state IN ('queued', 'running') ORDER BY id LIMIT 1)
RETURNING id
