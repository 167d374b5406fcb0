WITH gone AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[]) AS g (user_id, organization_id)
), people AS (
    UPDATE users u SET token_version = u.token_version + 1
    FROM gone g
    WHERE u.id = g.user_id
    RETURNING u.id, u.uuid, u.username, g.organization_id
), keys AS (
    UPDATE api_keys k SET revoked_at = $3::timestamptz
    FROM gone g
    WHERE k.user_id = g.user_id AND k.organization_id = g.organization_id AND k.revoked_at IS NULL
), links AS (
    DELETE FROM dialer_links l
    USING gone g, dialers d
    WHERE l.user_id = g.user_id AND d.id = l.dialer_id AND d.organization_id = g.organization_id
)
INSERT INTO domain_events (organization_id, type, user_id, audience, data)
SELECT organization_id, $4, id, 'concerned', jsonb_build_object('user_id', id, 'uuid', uuid, 'username', username)
FROM people
