-- Every transaction below it has ended: nothing new can appear there.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint
