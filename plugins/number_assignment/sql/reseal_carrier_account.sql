-- Unless somebody has replaced the credentials meanwhile ($5: the key they were sealed with, $6: when they were written).
UPDATE carrier_accounts SET key_id = $3, sealed = $4
WHERE organization_id = $1 AND provider = $2 AND key_id = $5 AND updated_at = $6
