-- Sealed with another key than $1.
SELECT organization_id, provider, account_id, answer_url, hints, key_id, sealed, updated_at, updated_by
FROM carrier_accounts
WHERE key_id <> $1
