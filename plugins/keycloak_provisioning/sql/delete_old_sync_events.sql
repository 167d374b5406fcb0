DELETE FROM sync_events WHERE seen_at < $1
