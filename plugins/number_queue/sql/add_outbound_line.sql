INSERT INTO queue_outbound_lines (organization_id, phone_number, display_name, is_active, created_at, updated_at)
VALUES ($1::bigint, $2::text, $3::text, $4::boolean, $5::timestamptz, $5)
RETURNING id
