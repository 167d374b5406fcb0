INSERT INTO queue_wallets AS w (organization_id, balance, cost_per_connected, updated_at)
VALUES ($1::bigint, $2::bigint, $3::integer, $4::timestamptz)
ON CONFLICT (organization_id) DO UPDATE SET balance = excluded.balance, cost_per_connected = excluded.cost_per_connected,
                                            updated_at = excluded.updated_at
