UPDATE job_runs SET finished_at = $2, succeeded = $3, result = $4, due_at = $5
WHERE job = $1
