DELETE FROM carrier_accounts WHERE organization_id = $1 AND provider = $2
