-- It surely was not dialled when asked at $3: as before ($4: the first time, $5: the latest; NULL: never).
UPDATE carrier_calls SET asked_at = $4::timestamptz, asked_again_at = $5::timestamptz
WHERE organization_id = $1 AND id = $2::uuid AND asked_again_at = $3
