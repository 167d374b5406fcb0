SELECT id, uuid, name, display_name, time_zone, default_region, is_active FROM organizations WHERE lower(name) = lower($1)
