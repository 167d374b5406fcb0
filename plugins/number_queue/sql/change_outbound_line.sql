-- NULL stays as it is.
UPDATE queue_outbound_lines
SET display_name = coalesce($3::text, display_name), is_active = coalesce($4::boolean, is_active), updated_at = $5::timestamptz
WHERE organization_id = $1::bigint AND id = $2::bigint
