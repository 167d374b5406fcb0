SELECT job, due_at, started_at, finished_at, succeeded, result FROM job_runs WHERE job = $1
