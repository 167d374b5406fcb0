-- Takes locked numbers ($1) from whoever holds them: a report that still comes is a report without lease.
WITH held AS MATERIALIZED (
    SELECT l.phone
    FROM queue_numbers n
    JOIN queue_leases l ON l.phone = n.phone AND l.number_id = n.id
    WHERE n.id = ANY ($1::bigint[])
    ORDER BY l.phone
    FOR UPDATE OF l
)
DELETE FROM queue_leases l USING held h WHERE l.phone = h.phone
