-- In the order of keycloak ids, so that two requests about the same people wait for each other instead of deadlocking.
-- NULL stands for the default; a user name is the e-mail address by default.
WITH made AS (
    INSERT INTO users (organization_id, keycloak_id, username, email, first_name, last_name, role, is_active, created_at,
                       updated_at)
    SELECT organization_id::bigint, keycloak_id, coalesce(username, email), email, coalesce(first_name, ''),
           coalesce(last_name, ''), coalesce(role, 'agent'), coalesce(is_active::boolean, true), $9, $9
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
         AS w (organization_id, keycloak_id, username, email, first_name, last_name, role, is_active)
    ORDER BY keycloak_id
    RETURNING id, uuid, organization_id, keycloak_id, email, first_name, last_name, is_active
), audited AS (
    INSERT INTO audit_log (at, organization_id, actor, action, object_type, object_id, after, request_id)
    SELECT $9, organization_id, $10, 'user.created', 'user', id::text,
           jsonb_build_object('keycloak_id', keycloak_id, 'email', email, 'first_name', first_name, 'last_name', last_name,
                              'is_active', is_active),
           $11
    FROM made
)
SELECT id, uuid, keycloak_id FROM made
