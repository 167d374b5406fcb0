-- Adds sorted canonical numbers ($3) to a company ($1) and its queue, in list $2. Gives those that were not added, and why.
WITH given AS MATERIALIZED (
    SELECT phone FROM unnest($3::text[]) AS phone
), suppressed AS MATERIALIZED (
    SELECT g.phone
    FROM given g
    WHERE (SELECT true FROM queue_suppressions s
           WHERE s.phone = g.phone AND s.lifted_at IS NULL AND (s.organization_id IS NULL OR s.organization_id = $1::bigint)
           LIMIT 1)
), made AS (
    INSERT INTO queue_numbers (organization_id, created_at, updated_at, list_id, phone)
    SELECT $1, $4::timestamptz, $4, $2::integer, g.phone
    FROM given g
    WHERE NOT EXISTS (SELECT FROM suppressed s WHERE s.phone = g.phone)
    ORDER BY g.phone
    ON CONFLICT (phone, organization_id) DO NOTHING
    RETURNING id, phone
), queued AS (
    INSERT INTO queue_entries (number_id, organization_id, ready_at, list_id, phone)
    SELECT id, $1, $4, $2, phone FROM made
)
SELECT phone, true AS suppressed FROM suppressed
UNION ALL
SELECT g.phone, false
FROM given g
WHERE NOT EXISTS (SELECT FROM made m WHERE m.phone = g.phone) AND NOT EXISTS (SELECT FROM suppressed s WHERE s.phone = g.phone)
