DELETE FROM call_reservations WHERE id IN (
    SELECT id FROM call_reservations WHERE reserved_at < $1::timestamptz AND state <> 'reserved' LIMIT $2::bigint)
