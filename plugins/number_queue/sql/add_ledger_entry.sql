WITH made AS (
    INSERT INTO queue_ledger (organization_id, amount, balance_after, source, note, reference, transaction_at, created_at,
                              created_by)
    VALUES ($1::bigint, $2::bigint, $3::bigint, $4::text, $5::text, $6::text, $7::timestamptz, $8::timestamptz, $9::bigint)
    RETURNING id, amount, balance_after, source, note, transaction_at, created_at, created_by
)
SELECT l.id, l.amount, l.balance_after, l.source, l.note, l.transaction_at, l.created_at, l.created_by,
       coalesce(nullif(btrim(u.first_name || ' ' || u.last_name), ''), u.username) AS created_by_username
FROM made l
LEFT JOIN users u ON u.id = l.created_by
