-- No row: not due yet. The caller holds the job's advisory lock.
UPDATE job_runs SET started_at = $2, finished_at = NULL, succeeded = NULL, result = NULL, instance = $3
WHERE job = $1 AND due_at <= $2
RETURNING job
