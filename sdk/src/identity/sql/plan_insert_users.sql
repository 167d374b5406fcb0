-- In one order, so that two requests about the same people wait for each other instead of deadlocking. NULL stands for the
-- default; a user name is the e-mail address by default. A note joins the audit entry.
WITH wanted AS (
    SELECT w.*, coalesce(username, email) AS name
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                $10::text[], $11::text[])
         AS w (organization_id, keycloak_id, username, email, first_name, last_name, phone_number, role, agent_type, is_active,
               note)
), made AS (
    INSERT INTO users (organization_id, keycloak_id, username, email, first_name, last_name, phone_number, role, agent_type,
                       is_active, created_at, updated_at)
    SELECT organization_id::bigint, keycloak_id, name, email, coalesce(first_name, ''), coalesce(last_name, ''),
           phone_number, coalesce(role, 'agent'), coalesce(agent_type, 'both'), coalesce(is_active::boolean, true), $12, $12
    FROM wanted
    ORDER BY keycloak_id, name
    RETURNING id, uuid, organization_id, keycloak_id, username, email, first_name, last_name, role, is_active
), audited AS (
    INSERT INTO audit_log (at, organization_id, actor, action, object_type, object_id, after, request_id)
    SELECT $12, m.organization_id, $13, 'user.created', 'user', m.id::text,
           jsonb_build_object('keycloak_id', m.keycloak_id, 'username', m.username, 'email', m.email,
                              'first_name', m.first_name, 'last_name', m.last_name, 'role', m.role,
                              'is_active', m.is_active) || coalesce(w.note::jsonb, '{}'),
           $14
    FROM made m
    LEFT JOIN wanted w ON w.note IS NOT NULL AND w.name = m.username
)
SELECT id, uuid, username FROM made
