INSERT INTO audit_log (organization_id, actor, action, object_type, object_id, before, after, request_id)
VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7::jsonb, $8)
