INSERT INTO sync_runs (kind, dry_run, organization_id, requested_by, requested_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT DO NOTHING
RETURNING id
