DELETE FROM event_subscriptions WHERE topic = $1
