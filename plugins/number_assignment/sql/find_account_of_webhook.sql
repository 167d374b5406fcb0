-- Across organizations: the carrier's event says whose account it is about, and the signature proves it.
SELECT organization_id, provider, account_id, answer_url, hints, key_id, sealed, updated_at, updated_by
FROM carrier_accounts
WHERE provider = $1 AND account_id = $2
