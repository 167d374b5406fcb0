DELETE FROM queue_schedule_windows WHERE organization_id = $1::bigint
