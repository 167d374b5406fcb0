-- What a report depends on; see the function. No row: the company (by id $1 or name $2) or the number (by id $3, telephone
-- number $4) is not known.
SELECT *
FROM find_report_facts($1::bigint, $2::text, $3::bigint, $4::text, $5::timestamptz, $6::queue_status, $7::bigint, $8::text,
                       $9::bigint, $10::bigint)
