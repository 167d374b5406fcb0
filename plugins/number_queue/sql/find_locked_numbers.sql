-- Of locked numbers ($10) those that match filter $1 to $9.
SELECT n.id, n.status::text
FROM queue_numbers_matching($1::bigint, $2::text[], $3::text, $4::text, $5::timestamptz, $6::timestamptz, $7::bigint,
                            $8::bigint[], $9::bigint[]) n
WHERE n.id = ANY ($10::bigint[])
ORDER BY n.id
