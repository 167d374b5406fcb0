SELECT id, organization_id, provider, from_number, to_number, agent_id, answer_url, twiml, ring_seconds, state,
       carrier_call_id, asked_at, asked_again_at, settled_at, answered_at, ended_at, duration, cause, created_at, updated_at
FROM carrier_calls
WHERE organization_id = $1 AND id = $2::uuid
FOR UPDATE
