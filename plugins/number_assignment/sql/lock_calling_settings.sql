-- Makes the organization's settings when there are none, and keeps others from changing them.
INSERT INTO calling_settings AS s (organization_id) VALUES ($1::bigint)
ON CONFLICT (organization_id) DO UPDATE SET updated_at = s.updated_at
