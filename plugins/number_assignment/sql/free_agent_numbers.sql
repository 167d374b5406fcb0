-- Takes every number of the organization from a person who may no longer act or belongs elsewhere by now.
DELETE FROM agent_phone_numbers a USING users u
WHERE a.organization_id = $1::bigint AND a.agent_id = $2::bigint AND u.id = a.agent_id
  AND (NOT u.is_active OR u.organization_id IS DISTINCT FROM a.organization_id)
RETURNING a.phone_number_id
