-- $6 and $7 fence: a run whose lock was lost must not record its end over the next one's beginning.
UPDATE job_runs SET finished_at = $2, succeeded = $3, result = $4, due_at = $5
WHERE job = $1 AND instance = $6 AND started_at = $7
