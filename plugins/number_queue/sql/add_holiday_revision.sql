INSERT INTO queue_holiday_revisions (created_at, created_by, note) VALUES ($1::timestamptz, $2::text, $3::text)
RETURNING revision
