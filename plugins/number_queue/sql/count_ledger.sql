-- As list_ledger.sql.
SELECT count(*)
FROM queue_ledger l
WHERE l.organization_id = $1::bigint
  AND l.transaction_at >= coalesce($2::timestamptz, '-infinity') AND l.transaction_at < coalesce($3::timestamptz, 'infinity')
