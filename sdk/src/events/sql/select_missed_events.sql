-- select_events_after for one listener: of organization $5 (NULL: of all) only what user $6 may see (NULL: everything).
SELECT id, organization_id, type, user_id, audience, data::text AS data, occurred_at, transaction_id::text::bigint AS transaction
FROM domain_events
WHERE transaction_id >= $1::text::xid8 AND (transaction_id, id) > ($2::text::xid8, $3::bigint)
  AND NOT id <@ $4::int8multirange
  AND ($5::bigint IS NULL OR organization_id = $5)
  AND ($6::bigint IS NULL OR user_id = $6 OR audience = 'organization')
ORDER BY transaction_id, id
LIMIT $7
