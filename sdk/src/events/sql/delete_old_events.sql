-- The newest stays: listeners that have seen it have missed nothing, however long nothing happens. So does what a
-- subscription has not taken yet.
DELETE FROM domain_events
WHERE id IN (
    SELECT id FROM domain_events
    WHERE occurred_at < $1 AND id < (SELECT max(id) FROM domain_events)
      AND NOT EXISTS (SELECT FROM event_subscriptions s WHERE s.after_transaction <= domain_events.transaction_id)
    ORDER BY occurred_at
    LIMIT $2)
