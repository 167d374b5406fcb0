INSERT INTO domain_events (organization_id, type, user_id, audience, data)
VALUES ($1, $2, $3, $4, $5::jsonb)
