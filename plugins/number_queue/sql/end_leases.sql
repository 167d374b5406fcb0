-- Takes locked numbers ($1) from whoever holds them: a report that still comes is a report without lease.
DELETE FROM queue_leases l
USING queue_numbers n
WHERE n.id = ANY ($1::bigint[]) AND l.phone = n.phone AND l.number_id = n.id
