INSERT INTO dialers (organization_id, name, default_region) VALUES ($1, $2, $3)
RETURNING id, organization_id, name, default_region
