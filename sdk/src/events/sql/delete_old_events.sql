DELETE FROM domain_events
WHERE id IN (SELECT id FROM domain_events WHERE occurred_at < $1 ORDER BY occurred_at LIMIT $2)
