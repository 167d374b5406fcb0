INSERT INTO event_subscriptions (topic, types) VALUES ($1, $2)
ON CONFLICT (topic) DO UPDATE SET types = excluded.types WHERE event_subscriptions.types <> excluded.types
