-- What the carrier calls it; an event may have told already.
UPDATE carrier_calls
SET carrier_call_id = coalesce(carrier_call_id, $3), state = CASE state WHEN 'queued' THEN 'initiated' ELSE state END,
    updated_at = $4
WHERE organization_id = $1 AND id = $2::uuid
