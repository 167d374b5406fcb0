SELECT id FROM leads WHERE organization_id = $1::bigint AND phone_e164 = $2::text
