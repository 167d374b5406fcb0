UPDATE sync_runs SET total = $2, processed = $3 WHERE id = $1
