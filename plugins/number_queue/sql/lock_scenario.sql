SELECT id FROM queue_scenarios WHERE organization_id = $1::bigint AND id = $2::bigint FOR NO KEY UPDATE
