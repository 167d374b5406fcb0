-- What insert_imported_numbers would say to these numbers ($2) of a company ($1); changes nothing.
SELECT g.phone, s.suppressed IS TRUE AS suppressed
FROM unnest($2::text[]) AS g (phone)
LEFT JOIN LATERAL (
    SELECT true AS suppressed
    FROM queue_suppressions x
    WHERE x.phone = g.phone AND x.lifted_at IS NULL AND (x.organization_id IS NULL OR x.organization_id = $1::bigint)
    LIMIT 1
) s ON true
LEFT JOIN queue_numbers n ON n.phone = g.phone AND n.organization_id = $1
WHERE s.suppressed OR n.id IS NOT NULL
