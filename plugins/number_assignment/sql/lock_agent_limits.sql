-- Whoever changes an agent's limits, one after the other.
SELECT id FROM users WHERE organization_id = $1::bigint AND id = $2::bigint FOR NO KEY UPDATE
