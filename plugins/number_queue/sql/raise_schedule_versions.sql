-- The holidays of every company have changed.
UPDATE queue_companies SET schedule_version = schedule_version + 1, updated_at = $1::timestamptz
