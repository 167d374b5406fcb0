SELECT EXISTS (
    SELECT FROM queue_suppressions
    WHERE phone = $2::text AND lifted_at IS NULL AND (organization_id IS NULL OR organization_id = $1::bigint))
