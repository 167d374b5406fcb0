-- Prolongs what a holder ($1) has of a company ($9): of a batch ($2), of lease ids ($3) or of number ids ($4): until $6, at most $8 seconds after
-- the lease began. $7: when calls must end, or NULL to leave that.
WITH named AS (
    SELECT l.phone, l.lease_id, l.number_id
    FROM queue_leases l
    WHERE l.holder = $1::bigint AND l.organization_id = $9::bigint AND l.expires_at > $5::timestamptz
      AND (l.batch_id = $2::uuid OR l.lease_id = ANY ($3::bigint[]) OR l.number_id = ANY ($4::bigint[]))
), entry AS (
    SELECT e.number_id
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
    WHERE l.expires_at > $5
    ORDER BY l.phone
    FOR UPDATE OF l
), renewed AS (
    UPDATE queue_leases l
    SET expires_at = greatest(l.expires_at, least($6::timestamptz, l.leased_at + make_interval(secs => $8::bigint))),
        dial_before = CASE WHEN $7::timestamptz IS NULL THEN l.dial_before
                           ELSE least($7, greatest(l.expires_at, least($6, l.leased_at + make_interval(secs => $8)))) END
    FROM held h
    WHERE l.phone = h.phone
    RETURNING l.number_id, l.phone, l.lease_id, l.dial_before, l.expires_at
), moved AS (
    UPDATE queue_entries e
    SET ready_at = r.expires_at
    FROM renewed r
    WHERE e.number_id = r.number_id AND e.lease_id = r.lease_id
)
SELECT number_id, phone, lease_id, dial_before, expires_at FROM renewed ORDER BY number_id
