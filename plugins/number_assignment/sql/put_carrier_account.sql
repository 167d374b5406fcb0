INSERT INTO carrier_accounts (organization_id, provider, account_id, answer_url, hints, key_id, sealed, created_at, updated_at,
                              updated_by)
VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7, $8, $8, $9)
ON CONFLICT (organization_id, provider) DO UPDATE
SET account_id = excluded.account_id, answer_url = excluded.answer_url, hints = excluded.hints, key_id = excluded.key_id,
    sealed = excluded.sealed, updated_at = excluded.updated_at, updated_by = excluded.updated_by
