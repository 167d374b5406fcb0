-- What was put off under the old settings is looked at again.
WITH pool AS (
    UPDATE phone_number_states SET ready_at = $18::timestamptz
    WHERE organization_id = $1::bigint AND in_pool AND ready_at > $18
)
UPDATE calling_settings
SET selection = $2::text[], use_pool = $3::boolean, sticky_days = $4::integer, organization_daily_limit = $5::integer,
    organization_hourly_limit = $6::integer, agent_daily_limit = $7::integer, agent_hourly_limit = $8::integer,
    number_daily_limit = $9::integer, number_hourly_limit = $10::integer, cooldown_seconds = $11::integer,
    allowed_countries = $12::text[], blocked_countries = $13::text[], calling_from = $14::text::time,
    calling_until = $15::text::time, calling_days = $16::bigint[]::smallint[], calling_hours_of = $17::text, updated_at = $18
WHERE organization_id = $1
