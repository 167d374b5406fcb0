UPDATE carrier_calls SET settled_at = $3 WHERE organization_id = $1 AND id = $2::uuid AND settled_at IS NULL
