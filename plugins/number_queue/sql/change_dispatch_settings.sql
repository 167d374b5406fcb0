UPDATE queue_companies
SET weight = $2::integer, cooldown_days = $3::integer, retry_policy = $4::jsonb, batch_size = $5::integer,
    max_outstanding = $6::integer, lease_seconds = $7::integer, updated_at = $8::timestamptz
WHERE organization_id = $1::bigint
