-- Those that are not on the list yet, in the order of the index.
INSERT INTO do_not_call_numbers (organization_id, phone_number, note, added_by, created_at)
SELECT $1::bigint, v.phone_number, v.note, $4::text, $5::timestamptz
FROM unnest($2::text[], $3::text[]) AS v (phone_number, note)
ORDER BY v.phone_number COLLATE "C"
ON CONFLICT DO NOTHING
RETURNING phone_number
