SELECT r.revision, r.created_at, r.created_by, r.note,
       (SELECT count(*) FROM queue_holidays h WHERE h.revision = r.revision) AS added,
       (SELECT count(*) FROM queue_holidays h WHERE h.removed_in = r.revision) AS removed
FROM queue_holiday_revisions r
ORDER BY r.revision DESC
LIMIT 100
