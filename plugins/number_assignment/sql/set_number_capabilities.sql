UPDATE phone_numbers SET capabilities = capabilities || $3::jsonb, updated_at = $4
WHERE organization_id = $1 AND id = $2::uuid
