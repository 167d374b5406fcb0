-- Those that nobody has, in the order of the index. $8: nobody else may have them in the whole hub.
INSERT INTO phone_numbers (organization_id, unique_in, phone_number, provider, country_code, area_code, capabilities, label,
                           created_at, updated_at)
SELECT $1::bigint, CASE WHEN $8::boolean THEN 0 ELSE $1 END, v.phone_number, v.provider, v.country_code, v.area_code,
       v.capabilities::jsonb, v.label, $9::timestamptz, $9
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
     AS v (phone_number, provider, country_code, area_code, capabilities, label)
WHERE NOT $8 OR NOT EXISTS (SELECT FROM phone_numbers s WHERE s.phone_number = v.phone_number AND s.unique_in <> 0)
ORDER BY v.phone_number COLLATE "C"
ON CONFLICT DO NOTHING
RETURNING id, phone_number
