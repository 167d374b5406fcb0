SELECT r.id, r.kind, r.state, r.dry_run, r.organization_id, o.name AS client, r.requested_by, r.requested_at, r.started_at,
       r.finished_at, r.decided_by, r.approved_deactivations, r.would_deactivate,
       r.would_unlink, r.problem, r.total, r.processed, r.created,
       r.updated, r.activated, r.deactivated, r.unchanged, r.skipped, r.rejected, r.differences
FROM sync_runs r
LEFT JOIN organizations o ON o.id = r.organization_id
WHERE ($1::bigint IS NULL OR r.organization_id = $1) AND r.id < coalesce($2, 9223372036854775807)
ORDER BY r.id DESC
LIMIT $3
