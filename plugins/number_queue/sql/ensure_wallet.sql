-- An empty wallet with the price $2, unless the company ($1) has one.
INSERT INTO queue_wallets (organization_id, balance, cost_per_connected, updated_at)
VALUES ($1::bigint, 0, $2::integer, $3::timestamptz)
ON CONFLICT DO NOTHING
