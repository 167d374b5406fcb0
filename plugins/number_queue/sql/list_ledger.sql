-- A company's ($1) ledger from $2 until before $3, newest first; $4 to skip, $5 at most.
SELECT l.id, l.amount, l.balance_after, l.source, l.note, l.transaction_at, l.created_at, l.created_by,
       coalesce(nullif(btrim(u.first_name || ' ' || u.last_name), ''), u.username) AS created_by_username
FROM queue_ledger l
LEFT JOIN users u ON u.id = l.created_by
WHERE l.organization_id = $1::bigint
  AND l.transaction_at >= coalesce($2::timestamptz, '-infinity') AND l.transaction_at < coalesce($3::timestamptz, 'infinity')
ORDER BY l.transaction_at DESC, l.id DESC
OFFSET $4::bigint LIMIT $5::bigint
