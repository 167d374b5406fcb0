SELECT ($2::timestamptz AT TIME ZONE time_zone)::date FROM organizations WHERE id = $1::bigint
