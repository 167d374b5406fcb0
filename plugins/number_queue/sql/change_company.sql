UPDATE organizations
SET name = coalesce($2::text, name), display_name = coalesce($3::text, display_name), is_active = coalesce($4::boolean, is_active),
    settings = coalesce($5::jsonb, settings), updated_at = $6::timestamptz
WHERE id = $1::bigint
