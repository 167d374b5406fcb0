INSERT INTO queue_ledger (organization_id, amount, balance_after, source, note, transaction_at, created_at, created_by)
VALUES ($1::bigint, $2::bigint, $3::bigint, $4::text, $5::text, $6::timestamptz, $6, $7::bigint)
RETURNING id
