-- The newest stays: listeners that have seen it have missed nothing, however long nothing happens.
DELETE FROM domain_events
WHERE id IN (
    SELECT id FROM domain_events
    WHERE occurred_at < $1 AND id < (SELECT max(id) FROM domain_events)
    ORDER BY occurred_at
    LIMIT $2)
