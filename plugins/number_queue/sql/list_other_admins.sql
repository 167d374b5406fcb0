-- Active administrators of a company ($1) other than $2; lock_company_person.sql has locked them.
SELECT id FROM users
WHERE organization_id = $1::bigint AND role = 'admin' AND is_active AND kind = 'human' AND id <> $2::bigint
