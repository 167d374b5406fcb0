INSERT INTO organizations (name, display_name, is_active, settings, time_zone, default_region)
VALUES ($1::text, $2::text, $3::boolean, $4::jsonb, $5::text, 'IR')
RETURNING id
