-- Which companies a report can be about when it names none: the one whose number has that id ($1), else those that have the
-- telephone number ($2), the one whose lease the holder ($3) has first. At most two rows: more than one is ambiguous, unless
-- the first is that of the lease.
SELECT n.organization_id AS id, ((n.id = $1::bigint) IS TRUE OR l.phone IS NOT NULL) AS certain
FROM queue_numbers n
LEFT JOIN queue_leases l ON l.phone = n.phone AND l.number_id = n.id AND l.holder = $3::bigint
WHERE (n.id = $1 AND (n.phone = $2::text OR $2 IS NULL)) OR n.phone = $2
ORDER BY (n.id = $1) DESC NULLS LAST, l.phone IS NOT NULL DESC, n.id
LIMIT 2
