WITH made AS (
    INSERT INTO organizations (name, display_name, time_zone, default_region)
    SELECT n, n, $2, $3 FROM unnest($1::text[]) n
    ON CONFLICT DO NOTHING
    RETURNING id, name, time_zone
)
INSERT INTO audit_log (at, organization_id, actor, action, object_type, object_id, after, request_id)
SELECT $6, id, $4, 'organization.created', 'organization', id::text,
       jsonb_build_object('name', name, 'time_zone', time_zone), $5
FROM made
