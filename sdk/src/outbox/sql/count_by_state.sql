-- For metrics: what waits and what was given up, per topic. Partial indexes answer it.
SELECT topic, state, count(*) AS messages, min(created_at) AS oldest
FROM outbox_messages
WHERE state IN ('pending', 'dead')
GROUP BY topic, state
