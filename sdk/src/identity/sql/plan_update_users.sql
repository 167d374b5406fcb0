-- NULL leaves a column as it is. A row that somebody changed since it was read has another xmin and is left alone.
WITH changed AS (
    UPDATE users u
    SET organization_id = coalesce(w.organization_id::bigint, u.organization_id),
        keycloak_id = coalesce(w.keycloak_id, u.keycloak_id), username = coalesce(w.username, u.username),
        email = coalesce(w.email, u.email), first_name = coalesce(w.first_name, u.first_name),
        last_name = coalesce(w.last_name, u.last_name), phone_number = coalesce(w.phone_number, u.phone_number),
        role = coalesce(w.role, u.role), agent_type = coalesce(w.agent_type, u.agent_type),
        is_active = coalesce(w.is_active::boolean, u.is_active), updated_at = $16
    FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])
         AS w (id, version, organization_id, keycloak_id, username, email, first_name, last_name, phone_number, role,
               agent_type, is_active, action, before, after)
    WHERE u.id = w.id AND u.xmin::text::bigint = w.version
    RETURNING u.id, u.organization_id, w.action, w.before, w.after
), audited AS (
    INSERT INTO audit_log (at, organization_id, actor, action, object_type, object_id, before, after, request_id)
    SELECT $16, organization_id, $17, coalesce(action, 'user.updated'), 'user', id::text, before::jsonb, after::jsonb, $18
    FROM changed
)
SELECT count(*) FROM changed
