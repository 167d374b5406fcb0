-- People of an organization, the newest first; $2, $3: of a role, active or not (NULL: all), $4: after this one.
-- Run with plan_cache_mode = force_custom_plan.
SELECT u.id, u.username, u.email, u.first_name, u.last_name, u.role, u.uuid, o.uuid AS organization_uuid,
       o.display_name AS organization_name, u.is_active, u.created_at
FROM users u JOIN organizations o ON o.id = u.organization_id
WHERE u.organization_id = $1::bigint AND u.kind = 'human'
  AND ($2::text IS NULL OR u.role = $2)
  AND ($3::boolean IS NULL OR u.is_active = $3)
  AND ($4::uuid IS NULL OR u.id < (SELECT l.id FROM users l WHERE l.uuid = $4 AND l.organization_id = $1))
ORDER BY u.id DESC
LIMIT $5::bigint
