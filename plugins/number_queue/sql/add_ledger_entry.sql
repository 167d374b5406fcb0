INSERT INTO queue_ledger (organization_id, amount, balance_after, source, note, reference, transaction_at, created_at,
                          created_by)
VALUES ($1::bigint, $2::bigint, $3::bigint, $4::text, $5::text, $6::text, $7::timestamptz, $8::timestamptz, $9::bigint)
