SELECT id FROM leads WHERE organization_id = $1::bigint AND uuid = $2::uuid
