DELETE FROM sync_runs WHERE requested_at < $1 AND state NOT IN ('queued', 'running')
