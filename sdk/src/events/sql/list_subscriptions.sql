SELECT topic FROM event_subscriptions ORDER BY topic
