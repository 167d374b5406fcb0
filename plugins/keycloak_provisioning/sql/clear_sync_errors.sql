DELETE FROM sync_errors WHERE run_id = $1
