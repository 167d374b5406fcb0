INSERT INTO users (organization_id, username, email, first_name, last_name, phone_number, role, agent_type, is_superuser,
                   is_active, password_hash, must_change_password)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
RETURNING id
