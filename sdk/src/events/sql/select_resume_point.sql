-- From which transaction on a listener that has seen event $1 may have missed something, and the next transaction.
SELECT written_horizon::text::bigint AS written, pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS "end"
FROM domain_events WHERE id = $1
