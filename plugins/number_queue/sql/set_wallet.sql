UPDATE queue_wallets
SET balance = $2::bigint, cost_per_connected = $3::integer, updated_at = $4::timestamptz
WHERE organization_id = $1::bigint
