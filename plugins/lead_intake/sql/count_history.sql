SELECT count(*) FROM lead_history WHERE organization_id = $1::bigint AND lead_id = $2::bigint
