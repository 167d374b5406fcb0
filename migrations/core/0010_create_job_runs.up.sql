-- When each job is due and how its last run went; shared by all instances.
CREATE TABLE job_runs (
    job           text PRIMARY KEY,
    due_at        timestamptz NOT NULL,
    started_at    timestamptz,
    finished_at   timestamptz,
    succeeded     boolean,
    result        text,
    instance      text
) WITH (fillfactor = 70);
