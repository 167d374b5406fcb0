DELETE FROM carrier_events WHERE received_at < $1
