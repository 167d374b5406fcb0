-- Takes suppressed numbers ($1) out of the queues: of one company ($2), or of all. Entries that a claim is just looking at are
-- left to it: claims look at the suppressions themselves.
DELETE FROM queue_entries
WHERE number_id IN (
    SELECT e.number_id
    FROM queue_numbers n
    JOIN queue_entries e ON e.number_id = n.id
    WHERE n.phone = ANY ($1::text[]) AND (n.organization_id = $2::bigint OR $2 IS NULL)
    FOR UPDATE OF e SKIP LOCKED)
