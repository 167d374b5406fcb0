DELETE FROM sync_differences WHERE run_id = $1
