-- A row that somebody changed since it was read has another xmin and is left alone.
WITH changed AS (
    UPDATE users u
    SET organization_id = w.organization_id, keycloak_id = w.keycloak_id, username = w.username, email = w.email,
        first_name = w.first_name, last_name = w.last_name, role = w.role, is_active = w.is_active::boolean,
        updated_at = $14
    FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
                $9::text[], $10::text[], $11::text[], $12::text[], $13::text[])
         AS w (id, version, organization_id, keycloak_id, username, email, first_name, last_name, role, is_active, action,
               before, after)
    WHERE u.id = w.id AND u.xmin::text::bigint = w.version
    RETURNING u.id, u.organization_id, w.action, w.before, w.after
), audited AS (
    INSERT INTO audit_log (at, organization_id, actor, action, object_type, object_id, before, after, request_id)
    SELECT $14, organization_id, $15, action, 'user', id::text, before::jsonb, after::jsonb, $16
    FROM changed
)
SELECT count(*) FROM changed
