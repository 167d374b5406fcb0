DELETE FROM lead_call_events WHERE event_key IN (
    SELECT event_key FROM lead_call_events WHERE received_at < $1::timestamptz ORDER BY received_at LIMIT $2::integer)
