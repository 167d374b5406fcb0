UPDATE phone_numbers
SET status = $3::text, label = $4::text, daily_limit = $5::integer, hourly_limit = $6::integer, cooldown_seconds = $7::integer,
    updated_at = $8::timestamptz
WHERE organization_id = $1::bigint AND id = $2::uuid
