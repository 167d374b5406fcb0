-- Other active administrators of a company ($1) than $2; locked, so that two cannot leave it without one at once.
SELECT id FROM users
WHERE organization_id = $1::bigint AND role = 'admin' AND is_active AND kind = 'human' AND id <> $2::bigint
ORDER BY id
FOR UPDATE
