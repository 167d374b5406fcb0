-- A job that was never run is due at once.
INSERT INTO job_runs (job, due_at) VALUES ($1, $2)
ON CONFLICT (job) DO NOTHING
