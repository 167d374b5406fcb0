-- The person ($2) of a company ($1) and everybody who may be its last administrator, in one order: two administrators who
-- take away each other's rights wait for one another.
SELECT u.id
FROM users u
WHERE u.organization_id = $1::bigint
  AND (u.id = $2::bigint OR (u.role = 'admin' AND u.is_active AND u.kind = 'human'))
ORDER BY u.id
FOR UPDATE
