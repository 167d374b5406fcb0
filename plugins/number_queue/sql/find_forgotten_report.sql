-- A report ($4 attempted_at, $5 status) that came while the company ($1) still had the number: by telephone number ($2) or,
-- without one, by id ($3).
SELECT organization_id, number_id, phone, id AS attempt_id, outcome, number_status::text AS attempt_number_status,
       agent_id IS NOT NULL AS attempt_agent, scenario_id IS NOT NULL AS attempt_scenario,
       outbound_line_id IS NOT NULL AS attempt_line, call_allowed AS attempt_call_allowed
FROM queue_attempts
WHERE organization_id = $1::bigint AND attempted_at = $4::timestamptz AND status = $5::queue_status
  AND (phone = $2::text OR ($2 IS NULL AND number_id = $3::bigint))
ORDER BY id
LIMIT 1
