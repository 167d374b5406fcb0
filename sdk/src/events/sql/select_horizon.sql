-- horizon: every transaction below it has ended, nothing new can appear there. newest: of the events there are.
SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon,
       coalesce((SELECT max(id) FROM domain_events), 0) AS newest
