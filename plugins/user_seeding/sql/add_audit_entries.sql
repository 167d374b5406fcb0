-- $1 organization, $2 actor, $3 request; the entries are about users ($5).
INSERT INTO audit_log (organization_id, actor, action, object_type, object_id, before, after, request_id)
SELECT $1::bigint, $2::text, w.action, 'user', w.user_id::text, w.before::jsonb, w.after::jsonb, $3::text
FROM unnest($4::text[], $5::bigint[], $6::text[], $7::text[]) AS w (action, user_id, before, after)
