INSERT INTO queue_imports (id, organization_id, list_id, kind, file_name, dry_run, state, created_by, created_at)
VALUES ($1::uuid, $2::bigint, $3::integer, 'numbers', $4::text, $5::boolean, 'running', $6::text, $7::timestamptz)
