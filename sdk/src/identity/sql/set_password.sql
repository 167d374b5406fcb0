UPDATE users
SET password_hash = $2, must_change_password = $3, token_version = token_version + 1, updated_at = now()
WHERE id = $1
RETURNING token_version
