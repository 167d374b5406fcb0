-- Counts a reserved call for good. The last row says how the call is, and whether this made it so.
WITH call AS (
    UPDATE call_reservations SET state = 'committed', finished_at = $4::timestamptz
    WHERE organization_id = $1::bigint AND id = $2::uuid AND ($3::bigint IS NULL OR agent_id = $3)
      AND state = 'reserved' AND expires_at > $4
    RETURNING *
), number AS (
    INSERT INTO call_usage AS u (organization_id, number_id, phone_number, agent_id, local_date, calls, hour, hour_calls)
    SELECT organization_id, number_id, phone_number, agent_id, local_date, 1, hour, 1 FROM call
    ON CONFLICT (number_id, local_date, agent_id) DO UPDATE SET
        calls = u.calls + 1, hour = greatest(u.hour, excluded.hour),
        hour_calls = CASE WHEN u.hour < excluded.hour THEN 1 ELSE u.hour_calls + (u.hour = excluded.hour)::integer END
), agent AS (
    INSERT INTO agent_call_usage AS u (organization_id, agent_id, local_date, calls, hour, hour_calls)
    SELECT organization_id, agent_id, local_date, 1, hour, 1 FROM call WHERE agent_id <> 0
    ON CONFLICT (agent_id, local_date) DO UPDATE SET
        calls = u.calls + 1, hour = greatest(u.hour, excluded.hour),
        hour_calls = CASE WHEN u.hour < excluded.hour THEN 1 ELSE u.hour_calls + (u.hour = excluded.hour)::integer END
), organization AS (
    INSERT INTO organization_call_usage AS u (organization_id, local_date, part, calls, hour, hour_calls)
    SELECT organization_id, local_date, hashtext(number_id::text) & 15, 1, hour, 1 FROM call
    ON CONFLICT (organization_id, local_date, part) DO UPDATE SET
        calls = u.calls + 1, hour = greatest(u.hour, excluded.hour),
        hour_calls = CASE WHEN u.hour < excluded.hour THEN 1 ELSE u.hour_calls + (u.hour = excluded.hour)::integer END
)
SELECT state, true AS changed FROM call
UNION ALL
SELECT CASE WHEN state = 'reserved' AND expires_at <= $4 THEN 'expired' ELSE state END, false
FROM call_reservations
WHERE organization_id = $1 AND id = $2 AND ($3 IS NULL OR agent_id = $3) AND NOT EXISTS (SELECT FROM call)
