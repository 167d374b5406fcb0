-- Locked, so that it is neither cancelled nor given back meanwhile; with the carrier that has the number.
SELECT r.id, r.state, r.expires_at, r.phone_number, r.destination, r.agent_id, n.provider
FROM call_reservations r
JOIN phone_numbers n ON n.id = r.number_id AND n.organization_id = r.organization_id
WHERE r.organization_id = $1 AND r.id = $2::uuid
FOR UPDATE OF r
