SELECT id FROM queue_outbound_lines WHERE organization_id = $1::bigint AND id = $2::bigint FOR NO KEY UPDATE
