SELECT id, uuid, name, display_name, time_zone, default_region, is_active FROM organizations ORDER BY lower(name)
