-- Holds off a deactivation or a move until the transaction ends. No row: not an agent of the organization ($1) any more.
SELECT is_active FROM users WHERE organization_id = $1::bigint AND id = $2::bigint AND role = 'agent' FOR SHARE
