-- Lifts what a company ($1; NULL: all of them) has against numbers ($2), or the suppression with an id ($3). What waited in
-- the company's list is queued again, unless it is suppressed otherwise too. lock_suppressions.sql has locked both.
WITH lifted AS (
    UPDATE queue_suppressions
    SET lifted_at = $4::timestamptz, lifted_by = $5::text, lift_reason = $6::text
    WHERE lifted_at IS NULL AND organization_id IS NOT DISTINCT FROM $1::bigint
      AND (phone = ANY ($2::text[]) OR id = $3::bigint)
    RETURNING id, phone
), queued AS (
    INSERT INTO queue_entries (number_id, organization_id, ready_at, list_id, phone)
    SELECT n.id, n.organization_id, $4, n.list_id, n.phone
    FROM queue_numbers n
    JOIN lifted ON lifted.phone = n.phone
    WHERE n.status = 'IN_QUEUE' AND (n.organization_id = $1 OR $1 IS NULL)
      AND NOT EXISTS (SELECT FROM queue_suppressions s
                      WHERE s.phone = n.phone AND s.lifted_at IS NULL AND s.id NOT IN (SELECT id FROM lifted)
                        AND (s.organization_id IS NULL OR s.organization_id = n.organization_id))
    ON CONFLICT (number_id) DO NOTHING
)
SELECT phone FROM lifted ORDER BY phone
