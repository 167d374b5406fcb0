INSERT INTO outbox_messages (organization_id, topic, ordered_by, payload)
SELECT organization_id, $1, keycloak_id, jsonb_build_object('keycloak_id', keycloak_id, 'fields', fields::jsonb)
FROM unnest($2::bigint[], $3::text[], $4::text[]) AS w (organization_id, keycloak_id, fields)
