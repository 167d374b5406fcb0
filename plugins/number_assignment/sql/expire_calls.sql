-- Tidies up: nothing counts these any more.
UPDATE call_reservations SET state = 'expired', finished_at = expires_at WHERE id IN (
    SELECT r.id FROM organizations o
    CROSS JOIN LATERAL (
        SELECT id FROM call_reservations
        WHERE organization_id = o.id AND state = 'reserved' AND expires_at <= $1::timestamptz
        LIMIT $2::bigint FOR UPDATE SKIP LOCKED) r
    LIMIT $2)
