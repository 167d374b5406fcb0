SELECT count(*) FROM queue_leases WHERE holder = $1::bigint AND expires_at > $2::timestamptz
