-- $3: numbers of other organizations count, too.
SELECT DISTINCT v.phone_number
FROM unnest($2::text[]) AS v (phone_number)
JOIN phone_numbers n ON n.phone_number = v.phone_number COLLATE "C"
WHERE $3::boolean OR n.organization_id = $1::bigint
