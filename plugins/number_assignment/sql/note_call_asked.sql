-- The carrier is about to be asked to dial; $3 NULL: for the first time (else: when it was asked before).
UPDATE carrier_calls SET asked_at = coalesce(asked_at, $4), asked_again_at = $4, updated_at = $4
WHERE organization_id = $1 AND id = $2::uuid AND carrier_call_id IS NULL AND ended_at IS NULL
  AND asked_again_at IS NOT DISTINCT FROM $3::timestamptz
