-- Gives a reserved call's place back, as if it had never been asked for. What is being dialled cannot be cancelled any more. The last row
-- says how the call is.
WITH call AS (
    UPDATE call_reservations SET state = 'cancelled', finished_at = $4::timestamptz
    WHERE organization_id = $1::bigint AND id = $2::uuid AND ($3::bigint IS NULL OR agent_id = $3)
      AND state = 'reserved' AND NOT dialled AND expires_at > $4
    RETURNING *
), number AS (
    UPDATE phone_number_states s
    SET last_used_at = CASE WHEN s.last_used_at = call.reserved_at THEN call.number_used_before ELSE s.last_used_at END,
        ready_at = CASE WHEN s.in_pool THEN least(s.ready_at, coalesce(call.number_used_before, '-infinity')) ELSE s.ready_at END
    FROM call WHERE s.phone_number_id = call.number_id
)
SELECT state, true AS changed, '[]'::jsonb AS reasons FROM call
UNION ALL
SELECT CASE WHEN state <> 'reserved' THEN state WHEN dialled THEN 'dialled' WHEN expires_at <= $4 THEN 'expired' ELSE state END,
       false, '[]'
FROM call_reservations
WHERE organization_id = $1 AND id = $2 AND ($3 IS NULL OR agent_id = $3) AND NOT EXISTS (SELECT FROM call)
