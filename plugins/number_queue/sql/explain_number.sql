-- What decides whether a company ($1) is given its number ($2) now.
SELECT n.id, n.phone, n.status::text, n.total_attempts::bigint, n.last_attempt_at, c.retry_policy -> n.status::text AS retry_rule,
       list.name AS list_name, list.is_active AS list_active, list.priority::bigint AS list_priority,
       e.number_id IS NOT NULL AS queued, e.ready_at,
       l.organization_id AS lease_organization_id, l.expires_at AS lease_expires_at,
       coalesce(d.name, 'api_key ' || -l.holder) AS lease_holder,
       s.source AS suppression_source, s.organization_id IS NULL AS suppressed_everywhere, s.created_at AS suppressed_at,
       other.last_attempt_at AS other_attempt_at
FROM queue_numbers n
JOIN queue_lists list ON list.id = n.list_id
LEFT JOIN queue_companies c ON c.organization_id = n.organization_id
LEFT JOIN queue_entries e ON e.number_id = n.id
LEFT JOIN queue_leases l ON l.phone = n.phone AND l.expires_at > $3::timestamptz
LEFT JOIN dialers d ON d.id = l.holder
LEFT JOIN LATERAL (
    SELECT x.source, x.organization_id, x.created_at
    FROM queue_suppressions x
    WHERE x.phone = n.phone AND x.lifted_at IS NULL
      AND (x.organization_id IS NULL OR x.organization_id = n.organization_id)
    ORDER BY x.organization_id NULLS FIRST
    LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT max(o.last_attempt_at) AS last_attempt_at
    FROM queue_numbers o
    WHERE o.phone = n.phone AND o.organization_id <> n.organization_id
) other ON true
WHERE n.id = $2::bigint AND n.organization_id = $1::bigint
