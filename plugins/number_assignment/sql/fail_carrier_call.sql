UPDATE carrier_calls SET state = $3, cause = $4, ended_at = $5, updated_at = $5
WHERE organization_id = $1 AND id = $2::uuid AND ended_at IS NULL AND carrier_call_id IS NULL
