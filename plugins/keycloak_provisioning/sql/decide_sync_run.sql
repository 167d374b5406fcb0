UPDATE sync_runs
SET state = CASE WHEN $2::boolean THEN 'queued' ELSE 'rejected' END, decided_by = $3,
    approved_deactivations = CASE WHEN $2 THEN would_deactivate END,
    approved_unlinks = CASE WHEN $2 THEN would_unlink END, finished_at = CASE WHEN $2 THEN NULL ELSE $4::timestamptz END
WHERE id = $1 AND state = 'quarantined'
RETURNING id
