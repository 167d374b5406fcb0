-- Companies as the panel knows them: all, the one with that id ($1) or that name ($2).
SELECT id, name, display_name, is_active, settings, created_at, updated_at
FROM organizations
WHERE ($1::bigint IS NULL OR id = $1) AND ($2::text IS NULL OR lower(name) = lower($2))
ORDER BY id
