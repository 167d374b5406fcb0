-- NULL stays as it is. $6: the price is given ($7; NULL: the company's).
UPDATE queue_scenarios
SET name = coalesce($3::text, name), display_name = coalesce($4::text, display_name), is_active = coalesce($5::boolean, is_active),
    cost_per_connected = CASE WHEN $6::boolean THEN $7::integer ELSE cost_per_connected END, updated_at = $8::timestamptz
WHERE organization_id = $1::bigint AND id = $2::bigint
