SELECT id, organization_id, name, default_region FROM dialers WHERE organization_id = $1 ORDER BY lower(name)
