-- Changes of a company's ($1) settings one after the other.
SELECT organization_id FROM queue_companies WHERE organization_id = $1::bigint FOR NO KEY UPDATE
