-- Locks the next numbers (ids above $10, at most $11) that match filter $1 to $9. Those that had to be waited for may match no
-- longer: find_locked_numbers.sql tells.
SELECT n.id
FROM queue_numbers n
WHERE n.id IN (
    SELECT m.id
    FROM queue_numbers_matching($1::bigint, $2::text[], $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::bigint,
                            $8::bigint[], $9::bigint[]) m
    WHERE m.id > $10::bigint
    ORDER BY m.id
    LIMIT $11::bigint)
ORDER BY n.id
FOR UPDATE OF n
