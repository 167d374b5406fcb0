INSERT INTO outbox_messages (organization_id, topic, ordered_by, payload)
SELECT organization_id, $1, keycloak_id,
       jsonb_build_object('keycloak_id', keycloak_id, 'fields', fields::jsonb)
           || CASE WHEN removal::boolean THEN '{"delete": true}'::jsonb ELSE '{}'::jsonb END
FROM unnest($2::bigint[], $3::text[], $4::text[], $5::text[]) AS w (organization_id, keycloak_id, fields, removal)
