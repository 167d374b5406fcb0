UPDATE users
SET username = $2, email = $3, first_name = $4, last_name = $5, phone_number = $6, updated_at = now()
WHERE id = $1
RETURNING id
