-- A page in the order of the numbers; $2: those that begin with it ("+1415"), $3: after this one.
SELECT phone_number, note, added_by, created_at
FROM do_not_call_numbers
WHERE organization_id = $1::bigint AND phone_number >= $2::text COLLATE "C" AND phone_number < ($2 || ':') COLLATE "C"
  AND phone_number > $3::text COLLATE "C"
ORDER BY phone_number
LIMIT $4::bigint
