-- One page of what was committed in transactions from $1 on, behind ($2, $3) in their order, without the ids in $4.
-- xid8 has no cast to bigint; 63 bits of it last longer than any installation.
SELECT id, organization_id, type, user_id, audience, data::text AS data, occurred_at, transaction_id::text::bigint AS transaction
FROM domain_events
WHERE transaction_id >= $1::text::xid8 AND (transaction_id, id) > ($2::text::xid8, $3::bigint)
  AND NOT id <@ $4::int8multirange
ORDER BY transaction_id, id
LIMIT $5
