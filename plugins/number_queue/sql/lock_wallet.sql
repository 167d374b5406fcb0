SELECT w.balance, w.cost_per_connected::bigint
FROM queue_wallets w
WHERE w.organization_id = $1::bigint
FOR UPDATE
