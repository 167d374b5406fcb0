-- Those of the given numbers ($2, sorted, the first $3, the last $4) that an import leaves out: a company ($1) has them, or
-- they are suppressed for it. Sorted. With the ends the planner can read what lies between instead of looking each one up.
SELECT phone, bool_or(suppressed) AS suppressed
FROM (
    SELECT n.phone, false AS suppressed
    FROM unnest($2::text[]) AS given (phone)
    JOIN queue_numbers n ON n.phone = given.phone AND n.organization_id = $1::bigint
    WHERE n.phone BETWEEN $3::text AND $4::text
    UNION ALL
    SELECT s.phone, true
    FROM unnest($2) AS given (phone)
    JOIN queue_suppressions s ON s.phone = given.phone
    WHERE s.phone BETWEEN $3 AND $4 AND s.lifted_at IS NULL AND (s.organization_id IS NULL OR s.organization_id = $1)
) known
GROUP BY phone
ORDER BY phone
