-- Gives leases back: what a holder ($1) still has of a batch ($2), of lease ids ($3) or of number ids ($4) goes to the place
-- in the queue it came from.
WITH named AS (
    SELECT l.phone, l.lease_id, l.number_id, l.queued_at, l.queued_lane
    FROM queue_leases l
    WHERE l.holder = $1::bigint
      AND (l.batch_id = $2::uuid OR l.lease_id = ANY ($3::bigint[]) OR l.number_id = ANY ($4::bigint[]))
), entry AS (
    SELECT e.number_id, e.lease_id
    FROM queue_entries e
    JOIN named n ON n.number_id = e.number_id
    ORDER BY e.number_id
    FOR UPDATE OF e
), held AS MATERIALIZED (
    -- Leases are locked in the order of the numbers, as a claim does: another company's may be looking at the same ones.
    SELECT l.phone
    FROM named n
    LEFT JOIN entry e ON e.number_id = n.number_id
    JOIN queue_leases l ON l.phone = n.phone AND l.lease_id = n.lease_id
    ORDER BY l.phone
    FOR UPDATE OF l
), ended AS (
    DELETE FROM queue_leases l
    USING held h
    JOIN named n ON n.phone = h.phone
    WHERE l.phone = h.phone
    RETURNING l.lease_id, l.number_id, n.queued_at, n.queued_lane
), back AS (
    UPDATE queue_entries e
    SET ready_at = d.queued_at, lane = d.queued_lane, lease_id = NULL
    FROM ended d
    WHERE e.number_id = d.number_id AND e.lease_id = d.lease_id
)
SELECT number_id FROM ended ORDER BY number_id
