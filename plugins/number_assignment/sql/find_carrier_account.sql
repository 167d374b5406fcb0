SELECT organization_id, provider, account_id, answer_url, hints, key_id, sealed, updated_at, updated_by
FROM carrier_accounts
WHERE organization_id = $1 AND provider = $2
