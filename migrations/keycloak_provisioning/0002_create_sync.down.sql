DROP INDEX users_linked_idx;
DROP TABLE sync_events;
DROP TABLE sync_positions;
DROP TABLE sync_differences;
DROP TABLE sync_errors;
DROP TABLE sync_runs;
