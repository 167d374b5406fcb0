UPDATE queue_lists
SET priority = coalesce($3::smallint, priority), weight = coalesce($4::integer, weight), is_active = coalesce($5::boolean, is_active),
    updated_at = $6::timestamptz
WHERE organization_id = $1::bigint AND id = $2::integer
