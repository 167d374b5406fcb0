INSERT INTO carrier_calls (id, organization_id, provider, from_number, to_number, agent_id, answer_url, twiml, ring_seconds,
                           created_at, updated_at)
VALUES ($1::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)
ON CONFLICT DO NOTHING
