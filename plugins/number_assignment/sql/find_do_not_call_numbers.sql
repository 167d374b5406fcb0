SELECT d.phone_number
FROM unnest($2::text[]) AS v (phone_number)
JOIN do_not_call_numbers d ON d.organization_id = $1::bigint AND d.phone_number = v.phone_number COLLATE "C"
