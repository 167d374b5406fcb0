INSERT INTO organizations (name, display_name, time_zone, default_region)
VALUES ($1, $2, $3, $4)
RETURNING id, uuid, name, display_name, time_zone, default_region, is_active
