-- Superusers without an organization hold nothing of a tenant: nobody is told.
WITH people AS (
    UPDATE users SET token_version = token_version + 1
    WHERE id = ANY ($1::bigint[])
    RETURNING id, uuid, organization_id, username
), keys AS (
    UPDATE api_keys SET revoked_at = $2::timestamptz WHERE user_id = ANY ($1::bigint[]) AND revoked_at IS NULL
)
INSERT INTO domain_events (organization_id, type, user_id, audience, data)
SELECT organization_id, $3, id, 'concerned', jsonb_build_object('user_id', id, 'uuid', uuid, 'username', username)
FROM people
WHERE organization_id IS NOT NULL
