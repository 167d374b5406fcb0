SELECT id, organization_id, name, default_region FROM dialers WHERE id = $1
