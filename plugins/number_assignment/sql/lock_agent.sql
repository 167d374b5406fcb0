-- Holds off a deactivation until the transaction ends.
SELECT is_active FROM users WHERE id = $1::bigint FOR SHARE
