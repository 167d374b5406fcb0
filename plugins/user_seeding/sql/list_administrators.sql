-- Active administrators of an organization ($1).
SELECT id FROM users WHERE organization_id = $1::bigint AND role = 'admin' AND is_active AND kind = 'human'
