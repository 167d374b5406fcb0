SELECT id::bigint, name, priority::bigint, weight::bigint, is_active
FROM queue_lists
WHERE organization_id = $1::bigint
ORDER BY priority DESC, id
