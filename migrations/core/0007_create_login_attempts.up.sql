-- Throttle of logins, shared by every instance: one row per user name and per client address within its window. The
-- subject is a hash: what people type as a user name is sometimes their password.
CREATE TABLE login_attempts (
    subject        bytea PRIMARY KEY,
    attempts       integer NOT NULL,
    window_ends_at timestamptz NOT NULL
) WITH (fillfactor = 70);
CREATE INDEX login_attempts_window_ends_at_idx ON login_attempts (window_ends_at);
