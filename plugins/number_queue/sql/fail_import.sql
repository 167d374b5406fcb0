UPDATE queue_imports
SET state = 'failed', error = $2::text, inserted = 0, finished_at = $3::timestamptz
WHERE id = $1::uuid AND state = 'running'
